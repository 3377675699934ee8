import { z } from "zod";

export const RANGES = ["1h", "24h", "7d", "30d"] as const;
export type Range = (typeof RANGES)[number];

const text = z.coerce.string().optional().catch(undefined);

export const datasetsSearch = z.object({
  model: text,
  /** A tenant's id. */
  tenant: text,
  /** What an entry must be good for; absent: everything. */
  quality: z.enum(["finished", "clean"]).optional().catch(undefined),
  range: z.enum(RANGES).optional().catch(undefined),
  /** Where the page of the list begins; the newest when absent. */
  before: text,
  /** The entry whose drawer is open. */
  open: text,
});
export type DatasetsSearch = z.infer<typeof datasetsSearch>;
export type DatasetFilter = Pick<DatasetsSearch, "model" | "tenant" | "quality" | "range">;

export const NO_FILTER: DatasetFilter = { model: undefined, tenant: undefined, quality: undefined, range: undefined };

export function filterOf({ model, tenant, quality, range }: DatasetsSearch): DatasetFilter {
  return { model, tenant, quality, range };
}

const QUALITY_WORDS = { finished: "finished answers", clean: "finished without an error" } as const;

/** What is filtered, in words: `model gpt`, `finished answers`. */
export function filterWords(filter: DatasetFilter, tenantName?: string): string[] {
  return [
    filter.model && `model ${filter.model}`,
    filter.tenant && `tenant ${tenantName ?? filter.tenant}`,
    filter.quality && QUALITY_WORDS[filter.quality],
    filter.range && `the last ${filter.range}`,
  ].filter((word) => typeof word === "string");
}

const RANGE_MS: Record<Range, number> = { "1h": 3_600_000, "24h": 86_400_000, "7d": 7 * 86_400_000, "30d": 30 * 86_400_000 };

/** The filter as the API takes it, a range counted back from `now`. */
export function queryOf({ model, tenant, quality, range }: DatasetFilter, now: Date) {
  return {
    model,
    tenant,
    from: range && new Date(now.getTime() - RANGE_MS[range]).toISOString(),
    finished: quality ? true : undefined,
    no_error: quality === "clean" ? true : undefined,
  };
}

/** Where the export with this filter is fetched from. */
export function downloadPath(filter: DatasetFilter, now: Date): string {
  const given = Object.entries(queryOf(filter, now)).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `/api/settings/finetune/download${query && `?${query}`}`;
}
