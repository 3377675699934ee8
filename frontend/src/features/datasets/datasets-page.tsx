import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useState } from "react";
import { useSetting } from "@/api/queries/settings";
import { ErrorState } from "@/components/error-state";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { bytes, plural } from "@/lib/format-number";
import { useShortcuts } from "@/lib/shortcuts";
import { CapturePanel } from "./capture-panel";
import { ClearDataset } from "./clear-dataset";
import { EntriesPanel } from "./entries-panel";
import { EntryDrawer } from "./entry-drawer";
import { OwnersPanel } from "./owners-panel";
import { type DatasetInfo, datasetQuery, entriesQuery } from "./queries";
import { type DatasetFilter, type DatasetsSearch, downloadPath, filterOf, filterWords } from "./search";
import { UnmaskedWarning } from "./unmasked-warning";

const route = getRouteApi("/shell/datasets");

/** What has been captured? */
export function DatasetsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Partial<DatasetsSearch>) => void navigate({ search: (old) => ({ ...old, ...change }) });
  const filter = filterOf(search);
  const [clearing, setClearing] = useState(false);
  const tenancy = useSetting("multi_tenancy") === "true";
  const info = useQuery(datasetQuery());
  const entries = useQuery(entriesQuery(filter, search.before));
  const rows = entries.data?.entries ?? [];
  const place = rows.findIndex(({ id }) => id === search.open);
  useShortcuts({ Escape: () => search.open && set({ open: undefined }) });

  return (
    <Page full title="Datasets" facts={info.data && factsOf(info.data)} actions={info.data && info.data.entries > 0 && <Actions filter={filter} onClear={() => setClearing(true)} />}>
      <div className="flex min-h-0 flex-1">
        <div className="scrollbar-thin min-w-0 flex-1 overflow-y-auto">
          <div className={cn("grid max-w-[1760px] grid-cols-[minmax(0,1fr)] content-start items-start gap-4 px-6 pt-4 pb-6 max-md:gap-3 max-md:p-3", !search.open && "lg:grid-cols-[300px_minmax(0,1fr)]")}>
            <div className="col-span-full grid gap-3 empty:hidden">
              {info.data && <UnmaskedWarning info={info.data} />}
              {info.isError && !info.data && <ErrorState title="The dataset could not be read" error={info.error} retry={() => void info.refetch()} meanwhile="Capture goes on." />}
            </div>
            {/* Beside an open entry the switches give way, and the list stays at its height. */}
            <div className={cn("grid min-w-0 gap-4 max-md:gap-3", search.open && "hidden")}>
              <CapturePanel tenancy={tenancy} />
              {info.data && tenancy && <OwnersPanel info={info.data} />}
            </div>
            <EntriesPanel entries={entries} info={info.data} search={search} set={set} tenancy={tenancy} />
          </div>
        </div>
        {search.open && (
          <EntryDrawer
            key={search.open}
            id={search.open}
            onClose={() => set({ open: undefined })}
            newer={place > 0 ? () => set({ open: rows[place - 1]?.id }) : undefined}
            older={place >= 0 && rows[place + 1] ? () => set({ open: rows[place + 1]?.id }) : undefined}
          />
        )}
      </div>
      {info.data && <ClearDataset info={info.data} open={clearing} onOpenChange={setClearing} />}
    </Page>
  );
}

function factsOf({ entries, size_bytes, enabled }: DatasetInfo): string {
  if (entries === 0) return enabled ? "Capturing; nothing was written yet" : "Nothing is being captured";
  return `${plural(entries, "entry", "entries")}, ${bytes(size_bytes)} on disk, ${enabled ? "capturing" : "capture is off"}`;
}

function Actions({ filter, onClear }: { filter: DatasetFilter; onClear: () => void }) {
  return (
    <>
      <Button onClick={onClear}>Clear dataset</Button>
      <Button look="primary" asChild>
        <a href={downloadPath(filter, new Date())} download>
          <Download aria-hidden="true" />
          {filterWords(filter).length > 0 ? "Download what matches" : "Download dataset"}
        </a>
      </Button>
    </>
  );
}
