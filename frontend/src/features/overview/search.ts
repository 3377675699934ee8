import { z } from "zod";

export const RANGES = [
  { value: "1h", label: "1\u202fh", hours: 1 },
  { value: "24h", label: "24\u202fh", hours: 24 },
  { value: "7d", label: "7\u202fd", hours: 7 * 24 },
  { value: "30d", label: "30\u202fd", hours: 30 * 24 },
] as const;
export type Range = (typeof RANGES)[number]["value"];

const moment = z.string().datetime({ offset: true }).optional().catch(undefined);

export const overviewSearch = z.object({
  range: z.enum(RANGES.map(({ value }) => value)).optional().catch(undefined),
  /** A stretch of one's own; it wins over the range. */
  from: moment,
  to: moment,
  measure: z.enum(["requests", "cost", "tokens", "latency"]).optional().catch(undefined),
  /** The id of the tenant whose figures are shown; absent = of all. */
  tenant: z.string().optional().catch(undefined),
  by: z.enum(["model", "account", "tenant", "tier"]).optional().catch(undefined),
});
export type OverviewSearch = z.infer<typeof overviewSearch>;

/** What the page is about: the newest hours, or a stretch of one's own. Equal periods are equal as texts. */
export type Period = { hours: number } | { from: string; to: string };

export function periodOf({ range = "24h", from, to }: Pick<OverviewSearch, "range" | "from" | "to">): Period {
  return from && to && from < to ? { from, to } : { hours: hoursOf(range) };
}

/** The period as the API takes it. The moment of asking moves on with each fetch. */
export function boundsOf(period: Period, now: Date): { from: string; to?: string } {
  return "hours" in period ? { from: new Date(now.getTime() - period.hours * 3_600_000).toISOString() } : period;
}

export function hoursOf(range: Range): number {
  return RANGES.find(({ value }) => value === range)?.hours ?? 24;
}

/** The range one step shorter or longer; the same at the ends. */
export function neighbourRange(range: Range, step: -1 | 1): Range {
  const at = RANGES.findIndex(({ value }) => value === range);
  return (RANGES[at + step] ?? RANGES[at])?.value ?? range;
}
