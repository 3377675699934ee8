import { Command } from "cmdk";
import type { LucideIcon } from "lucide-react";

export function Group({ heading, always, children }: { heading: string; always?: boolean; children: React.ReactNode }) {
  return (
    <Command.Group heading={heading} forceMount={always} className="[&_[cmdk-group-heading]]:px-4 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint">
      {children}
    </Command.Group>
  );
}

interface ItemProps {
  value: string;
  icon: LucideIcon;
  note?: string;
  onSelect: () => void;
  children: React.ReactNode;
}

export function Item({ value, icon: Icon, note, onSelect, children }: ItemProps) {
  return (
    <Command.Item value={value} onSelect={onSelect} className="mx-1.5 flex h-[34px] items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-selected max-md:h-11">
      <Icon className="size-4 shrink-0 text-faint" strokeWidth={1.75} aria-hidden="true" />
      <span className="truncate font-medium">{children}</span>
      {note && <span className="truncate text-muted-foreground">{note}</span>}
    </Command.Item>
  );
}
