import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { Database } from "lucide-react";
import type { Schemas } from "@/api/client";
import { registryQuery, type SettingRow } from "@/api/queries/settings";
import { EmptyState, NothingFound } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EntryFilters } from "./entry-filters";
import { EntryTable } from "./entry-table";
import { type DatasetInfo, useSwitchCapture } from "./queries";
import { type DatasetsSearch, filterOf, filterWords, NO_FILTER } from "./search";

interface EntriesPanelProps {
  entries: UseQueryResult<Schemas["DatasetPage"]>;
  info?: DatasetInfo;
  search: DatasetsSearch;
  set: (change: Partial<DatasetsSearch>) => void;
  tenancy: boolean;
}

/** The list of a filter, a page at a time. */
export function EntriesPanel({ entries, info, search, set, tenancy }: EntriesPanelProps) {
  const rows = entries.data?.entries ?? [];
  const following = entries.data?.following;
  return (
    <Panel title="Entries" note="newest first" actions={<EntryFilters filter={filterOf(search)} info={info} clearable={rows.length > 0} set={(change) => set({ ...change, before: undefined, open: undefined })} />}>
      {entries.isPending && <SkeletonRows rows={12} label="Loading entries" />}
      {entries.isError && !entries.data && <ErrorState title="Entries could not be read" error={entries.error} retry={() => void entries.refetch()} meanwhile="Capture and the download still work." />}
      {entries.data && rows.length === 0 && <Nothing words={wordsOf(search, info)} capturing={Boolean(info?.enabled)} searching={following != null} onClear={() => set({ ...NO_FILTER, before: undefined })} />}
      {rows.length > 0 && <EntryTable rows={rows} openId={search.open} onOpen={({ id }) => set({ open: id })} narrow={search.open !== undefined} tenancy={tenancy} />}
      {(search.before || following) && (
        <div className="flex items-center justify-end gap-2 border-t border-border px-3.5 py-2">
          {search.before && <Button size="small" onClick={() => set({ before: undefined, open: undefined })}>Newest</Button>}
          {following && <Button size="small" onClick={() => set({ before: following, open: undefined })}>{rows.length ? "Older entries" : "Look further back"}</Button>}
        </div>
      )}
    </Panel>
  );
}

function wordsOf(search: DatasetsSearch, info?: DatasetInfo): string[] {
  const owner = info?.owners.find(({ tenant_id }) => tenant_id === search.tenant);
  return filterWords(filterOf(search), owner?.tenant_name ?? undefined);
}

function Nothing({ words, capturing, searching, onClear }: { words: string[]; capturing: boolean; searching: boolean; onClear: () => void }) {
  if (words.length > 0) {
    const filter = <strong className="font-medium text-foreground">{words.join(", ")}</strong>;
    return <NothingFound filter={searching ? <>{filter} so far</> : filter} action={<Button size="small" onClick={onClear}>Clear filter</Button>} />;
  }
  return (
    <EmptyState icon={Database} title="No entries yet" className="py-16" actions={!capturing && <StartCapturing />}>
      {capturing ? "The next request that is answered becomes the first entry, within a second." : "While capture is on, answered requests are kept as examples for fine-tuning, in OpenAI's message format."}
    </EmptyState>
  );
}

function StartCapturing() {
  const { data } = useQuery(registryQuery());
  const setting = data?.find(({ key }) => key === "finetune_logging");
  return setting && <StartButton setting={setting} />;
}

function StartButton({ setting }: { setting: SettingRow }) {
  const { change, isPending } = useSwitchCapture(setting);
  return <Button look="primary" busy={isPending && "Starting…"} onClick={() => void change(true)}>Start capturing</Button>;
}
