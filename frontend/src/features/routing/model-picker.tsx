import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { modelsQuery } from "@/api/queries/models";
import { Popover } from "@/components/ui/popover";
import { cn } from "@/lib/cn";

const ASKED = "same as asked";

interface ModelPickerProps {
  /** Null: the model that the client asked for. */
  value: string | null;
  onChange: (model: string | null) => void;
  label: string;
  /** Ids to offer besides the catalogue: what this config sends elsewhere. */
  known: readonly string[];
  /** The account; the models that it offers come first. */
  accountId: string;
}

/** The model sent upstream: as asked, one of the known ids, or typed. */
export function ModelPicker({ value, onChange, label, known, accountId }: ModelPickerProps) {
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
      <Choices value={value} onChoose={choose} known={known} accountId={accountId} />
    </Popover>
  );
}

interface ChoicesProps extends Pick<ModelPickerProps, "value" | "known" | "accountId"> {
  onChoose: (model: string | null) => void;
}

function Choices({ value, onChoose, known, accountId }: ChoicesProps) {
  const [text, setText] = useState("");
  const models = useQuery(modelsQuery());
  const offered = models.data?.filter(({ served_by }) => served_by.some(({ account_id }) => account_id === accountId)).map(({ id }) => id) ?? [];
  const ids = [...new Set([...offered, ...known])];
  const typed = text.trim();
  return (
    <Command label="Model">
      <Command.Input autoFocus value={text} onValueChange={setText} placeholder={value ?? "A model's id"} className="h-9 w-full border-b border-border bg-transparent px-3 font-mono text-xs outline-none" />
      <Command.List className="scrollbar-thin max-h-72 overflow-y-auto p-1">
        {!typed && <Option value={ASKED} onSelect={() => onChoose(null)}>{ASKED}</Option>}
        {typed && !ids.includes(typed) && <Option value={`use ${typed}`} forced onSelect={() => onChoose(typed)}>Use “{typed}”</Option>}
        {ids.map((id) => <Option key={id} value={id} mono onSelect={() => onChoose(id)}>{id}</Option>)}
        {models.isPending && <p className="px-2 py-1.5 text-xs text-muted-foreground">Asking the providers…</p>}
        {models.isError && <p className="px-2 py-1.5 text-xs text-muted-foreground">The catalogue could not be read. Type the id.</p>}
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
