import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface TabsProps<V extends string> {
  value: V;
  onChange: (value: V) => void;
  tabs: readonly { value: V; label: ReactNode; panel: ReactNode }[];
  label: string;
}

export function Tabs<V extends string>({ value, onChange, tabs, label }: TabsProps<V>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as V)} className="min-w-0">
      <Radix.List aria-label={label} className="scrollbar-thin flex gap-4 overflow-x-auto border-b border-border">
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.value} value={tab.value} className="-mb-px h-9 border-b-2 border-transparent font-medium whitespace-nowrap text-muted-foreground hover:text-foreground data-[state=active]:border-foreground data-[state=active]:text-foreground max-md:h-11">
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} tabIndex={-1}>
          {tab.panel}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
