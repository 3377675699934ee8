import { ListFilter, Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Chip } from "@/components/ui/chip";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, InputGroup } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Popover } from "@/components/ui/popover";
import { Select } from "@/components/ui/select";
import { useDebounced } from "@/lib/use-debounced";
import { filterWords, type LogsSearch, NO_FILTER, RANGES } from "./search";

interface LogFiltersProps {
  search: LogsSearch;
  set: (change: Partial<LogsSearch>, replace?: boolean) => void;
  /** Little room: what is not in use waits behind one button. */
  compact: boolean;
}

const STATUS = [
  { value: "", label: "any" },
  { value: "success", label: "answered" },
  { value: "error", label: "failed" },
] as const;

const TIME = [{ value: "", label: "all" }, ...RANGES.map((value) => ({ value, label: value.replace(/(\d+)/, "$1\u202f") }))] as const;

/** What the list is narrowed to; all of it stands in the address. */
export function LogFilters({ search, set, compact }: LogFiltersProps) {
  const stretch = Boolean(search.from ?? search.to);
  const parts = { ...NO_FILTER, status: search.status, account: search.account, model: search.model, tenant: search.tenant };
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-border px-6 py-2.5 max-md:px-3">
      <TextSearch value={search.q ?? ""} onChange={(q) => set({ q: q || undefined }, true)} grow={compact} />
      {compact ? (
        <Popover label="Filters" trigger={<Chip pressed={filterWords(parts).length > 0 || Boolean(search.range)} className="max-md:h-9"><ListFilter className="size-3.5" aria-hidden="true" />Filters</Chip>} className="flex flex-wrap gap-2">
          <PartFilters search={search} set={set} />
        </Popover>
      ) : (
        <PartFilters search={search} set={set} />
      )}
      {stretch && <Removable onRemove={() => set({ from: undefined, to: undefined })}>Chosen time</Removable>}
      {search.conversation && <Removable onRemove={() => set({ conversation: undefined })}>One conversation</Removable>}
      {filterWords(search).length > 1 && <Button look="ghost" size="small" onClick={() => set(NO_FILTER)}>Clear all</Button>}
    </div>
  );
}

function PartFilters({ search, set }: Pick<LogFiltersProps, "search" | "set">) {
  return (
    <>
      <Select aria-label="Status" prefix="Status" className={pill} value={search.status ?? ""} choices={STATUS} onChange={(status) => set({ status: status || undefined })} />
      <PartFilter label="Account" value={search.account} onChange={(account) => set({ account })} />
      <PartFilter label="Model" value={search.model} onChange={(model) => set({ model })} />
      <PartFilter label="Tenant" value={search.tenant} onChange={(tenant) => set({ tenant })} />
      {!search.from && !search.to && <Select aria-label="Time" prefix="Time" className={pill} value={search.range ?? ""} choices={TIME} onChange={(range) => set({ range: range || undefined })} />}
    </>
  );
}

const pill = "h-[26px] shrink-0 rounded-full px-2.5 text-xs max-md:h-9";

function TextSearch({ value, onChange, grow }: { value: string; onChange: (text: string) => void; grow: boolean }) {
  const [text, setText] = useState(value);
  const settled = useDebounced(text, 200);
  const [told, setTold] = useState(value);
  // The address can change from elsewhere (palette, back): the field follows it.
  if (value !== told) {
    setTold(value);
    if (value !== settled) setText(value);
  }
  useEffect(() => {
    if (settled === text && settled !== value) onChange(settled);
    // Only a pause in typing reports; a change of `value` is heard above.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled]);
  return (
    <InputGroup
      type="search"
      aria-label="Search requests"
      placeholder="Model, path, error or request id"
      data-page-search
      className={grow ? "min-w-0 flex-1" : "w-[320px]"}
      value={text}
      onChange={(event) => setText(event.target.value)}
      before={<Search />}
      after={text ? undefined : <Kbd>/</Kbd>}
    />
  );
}

/** A filter by part of a name. */
function PartFilter({ label, value, onChange }: { label: string; value?: string; onChange: (value?: string) => void }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const apply = () => {
    onChange(text.trim() || undefined);
    setOpen(false);
  };
  return (
    <Popover
      label={`Filter by ${label.toLowerCase()}`}
      open={open}
      onOpenChange={(next) => {
        setText(value ?? "");
        setOpen(next);
      }}
      trigger={<Chip pressed={Boolean(value)} className="max-md:h-9">{label} <span className="text-foreground">{value ?? "any"}</span></Chip>}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
        className="grid gap-2"
      >
        <Field label={`${label} contains`}>
          <Input value={text} onChange={(event) => setText(event.target.value)} autoFocus />
        </Field>
        <div className="flex justify-end gap-2">
          {value && <Button size="small" onClick={() => { onChange(undefined); setOpen(false); }}>Clear</Button>}
          <Button size="small" look="primary" type="submit">Apply</Button>
        </div>
      </form>
    </Popover>
  );
}

function Removable({ onRemove, children }: { onRemove: () => void; children: string }) {
  return (
    <Chip pressed onClick={onRemove} aria-label={`Remove the filter ${children.toLowerCase()}`}>
      {children}
      <X className="size-3" aria-hidden="true" />
    </Chip>
  );
}
