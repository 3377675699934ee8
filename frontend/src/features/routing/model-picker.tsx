import { Command } from "cmdk";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Popover } from "@/components/ui/popover";
import { cn } from "@/lib/cn";

const ASKED = "same as asked";

interface ModelPickerProps {
  /** Null: the model that the client asked for. */
  value: string | null;
  onChange: (model: string | null) => void;
  label: string;
  /** Ids to offer: what this config sends elsewhere. */
  known: readonly string[];
}

/** The model sent upstream: as asked, one of the known ids, or typed. */
export function ModelPicker({ value, onChange, label, known }: ModelPickerProps) {
  const [open, setOpen] = useState(false);
  const choose = (model: string | null) => {
    setOpen(false);
    if (model !== value) onChange(model);
  };
  return (
    <Popover
      label={label}
      open={open}
      onOpenChange={setOpen}
      className="w-80 p-0"
      trigger={
        <button
          type="button"
          aria-label={`${label}: ${value ?? ASKED}`}
          className="flex h-[26px] w-full min-w-0 items-center justify-between gap-1 rounded-sm border border-border-strong bg-card px-2 font-mono text-xs hover:bg-hover max-md:h-9"
        >
          <span className={cn("truncate", !value && "text-muted-foreground")}>{value ?? ASKED}</span>
          <ChevronDown className="size-3.5 shrink-0 text-faint" aria-hidden="true" />
        </button>
      }
    >
      <Choices value={value} onChoose={choose} known={known} />
    </Popover>
  );
}

function Choices({ value, onChoose, known }: { value: string | null; onChoose: (model: string | null) => void; known: readonly string[] }) {
  const [text, setText] = useState("");
  const typed = text.trim();
  return (
    <Command label="Model">
      <Command.Input autoFocus value={text} onValueChange={setText} placeholder={value ?? "A model's id"} className="h-9 w-full border-b border-border bg-transparent px-3 font-mono text-xs outline-none" />
      <Command.List className="scrollbar-thin max-h-72 overflow-y-auto p-1">
        {!typed && <Option value={ASKED} onSelect={() => onChoose(null)}>{ASKED}</Option>}
        {typed && !known.includes(typed) && <Option value={`use ${typed}`} forced onSelect={() => onChoose(typed)}>Use “{typed}”</Option>}
        {known.map((id) => <Option key={id} value={id} mono onSelect={() => onChoose(id)}>{id}</Option>)}
      </Command.List>
    </Command>
  );
}

function Option({ value, mono, forced, onSelect, children }: { value: string; mono?: boolean; forced?: boolean; onSelect: () => void; children: React.ReactNode }) {
  return (
    <Command.Item value={value} forceMount={forced} onSelect={onSelect} className={cn("flex h-[30px] items-center rounded-sm px-2 data-[selected=true]:bg-hover max-md:h-11", mono && "font-mono text-xs")}>
      <span className="truncate">{children}</span>
    </Command.Item>
  );
}
