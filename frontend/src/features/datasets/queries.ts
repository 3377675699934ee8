import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { messageOf } from "@/api/error";
import { usePendingSetting, useSaveSettings, type SettingRow } from "@/api/queries/settings";
import { toast } from "@/components/ui/toast";
import { type DatasetFilter, queryOf } from "./search";

export type DatasetInfo = Schemas["DatasetInfo"];
export type DatasetOwner = Schemas["DatasetOwner"];
export type DatasetRow = Schemas["DatasetRow"];
export type DatasetEntry = Schemas["DatasetEntry"];
type DatasetPage = Schemas["DatasetPage"];

export const PAGE_SIZE = 50;
const REFRESH_MS = 5_000;
/** A filter that finds little is followed through so many pages of the API before what was found is shown. */
const MOST_STEPS = 40;

const keys = { all: ["dataset"] as const };

export const datasetQuery = () =>
  queryOptions({ queryKey: [...keys.all, "info"], queryFn: ({ signal }) => call(api.GET("/api/settings/finetune", { signal })), refetchInterval: REFRESH_MS });

/** One page of the list; the newest page follows what is captured. */
export const entriesQuery = (filter: DatasetFilter, before?: string) =>
  queryOptions({
    queryKey: [...keys.all, "entries", filter, before],
    queryFn: ({ signal }) => findEntries(filter, before, signal),
    placeholderData: keepPreviousData,
    refetchInterval: before ? false : REFRESH_MS,
  });

export const entryQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.all, "one", id],
    queryFn: ({ signal }) => call(api.GET("/api/settings/finetune/entries/{entry_id}", { params: { path: { entry_id: id } }, signal })),
    staleTime: Infinity,
  });

async function findEntries(filter: DatasetFilter, before: string | undefined, signal: AbortSignal): Promise<DatasetPage> {
  const found: DatasetPage = { entries: [], following: before ?? null };
  for (let step = 0; step < MOST_STEPS && found.entries.length < PAGE_SIZE; step++) {
    const query = { ...queryOf(filter, new Date()), before: found.following ?? undefined, limit: PAGE_SIZE - found.entries.length };
    const page = await call(api.GET("/api/settings/finetune/entries", { params: { query }, signal }));
    found.entries.push(...page.entries);
    found.following = page.following;
    if (page.following === null) break;
  }
  return found;
}

/** Switch a setting of the dataset at once, with an undo. */
export function useSwitchCapture(setting: SettingRow) {
  const queryClient = useQueryClient();
  const save = useSaveSettings();
  const store = (key: string, value: boolean | null) => save.mutateAsync({ [key]: value }).then(() => queryClient.invalidateQueries({ queryKey: keys.all }));
  const pending = usePendingSetting(setting.key) as boolean | null | undefined;
  const change = async (on: boolean) => {
    const before = pending ?? (setting.source === "global" ? setting.value === "true" : null);
    try {
      await store(setting.key, on);
      toast.done(`Switched “${setting.label}” ${on ? "on" : "off"}`, { label: "Undo", act: () => void store(setting.key, before) });
    } catch (error) {
      toast.failed(`“${setting.label}” was not switched.`, messageOf(error));
    }
  };
  return { change, on: pending ?? setting.value === "true", isPending: save.isPending };
}

export function useClearDataset() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (tenant?: string) => call(api.DELETE("/api/settings/finetune", { params: { query: { tenant } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.all }),
  });
}
