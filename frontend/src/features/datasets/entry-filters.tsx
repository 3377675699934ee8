import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import { Select } from "@/components/ui/select";
import type { DatasetInfo } from "./queries";
import { type DatasetFilter, filterWords, NO_FILTER, RANGES } from "./search";

const QUALITY = [
  { value: "", label: "any" },
  { value: "finished", label: "finished" },
  { value: "clean", label: "finished, no error" },
] as const;
const TIME = [{ value: "", label: "all" }, ...RANGES.map((value) => ({ value, label: value.replace(/(\d+)/, "$1\u202f") }))] as const;
const pill = "h-[26px] shrink-0 rounded-full px-2.5 text-xs max-md:h-9";

interface EntryFiltersProps {
  filter: DatasetFilter;
  info?: DatasetInfo;
  set: (change: Partial<DatasetFilter>) => void;
  /** Offer to clear the filter here. */
  clearable: boolean;
}

/** What the list and the download are narrowed to; all of it stands in the address. */
export function EntryFilters({ filter, info, set, clearable }: EntryFiltersProps) {
  const tenants = info?.owners.filter(({ tenant_id }) => tenant_id !== null) ?? [];
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select aria-label="Quality" prefix="Quality" className={pill} value={filter.quality ?? ""} choices={QUALITY} onChange={(quality) => set({ quality: quality || undefined })} />
      <Select aria-label="Time" prefix="Time" className={pill} value={filter.range ?? ""} choices={TIME} onChange={(range) => set({ range: range || undefined })} />
      {tenants.length > 0 && (
        <Select
          aria-label="Tenant"
          prefix="Tenant"
          className={pill}
          value={filter.tenant ?? ""}
          choices={[{ value: "", label: "all" }, ...tenants.map(({ tenant_id, tenant_name }) => ({ value: tenant_id ?? "", label: tenant_name ?? tenant_id }))]}
          onChange={(tenant) => set({ tenant: tenant || undefined })}
        />
      )}
      <ModelFilter value={filter.model} onChange={(model) => set({ model })} />
      {clearable && filterWords(filter).length > 0 && <Button look="ghost" size="small" onClick={() => set(NO_FILTER)}>Clear filter</Button>}
    </div>
  );
}

function ModelFilter({ value, onChange }: { value?: string; onChange: (value?: string) => void }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  return (
    <Popover
      label="Filter by model"
      open={open}
      onOpenChange={(next) => {
        setText(value ?? "");
        setOpen(next);
      }}
      trigger={<Chip pressed={Boolean(value)} className="max-md:h-9">Model <span className="text-foreground">{value ?? "any"}</span></Chip>}
    >
      <form
        className="grid gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          onChange(text.trim() || undefined);
          setOpen(false);
        }}
      >
        <Field label="Model contains">
          <Input value={text} onChange={(event) => setText(event.target.value)} autoFocus />
        </Field>
        <Button size="small" look="primary" type="submit" className="justify-self-end">Apply</Button>
      </form>
    </Popover>
  );
}
