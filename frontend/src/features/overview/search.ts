import { z } from "zod";

export const RANGES = [
  { value: "1h", label: "1\u202fh", hours: 1 },
  { value: "24h", label: "24\u202fh", hours: 24 },
  { value: "7d", label: "7\u202fd", hours: 7 * 24 },
  { value: "30d", label: "30\u202fd", hours: 30 * 24 },
] as const;
export type Range = (typeof RANGES)[number]["value"];

export const overviewSearch = z.object({
  range: z.enum(RANGES.map(({ value }) => value)).optional().catch(undefined),
  measure: z.enum(["requests", "cost", "tokens", "latency"]).optional().catch(undefined),
  by: z.enum(["model", "account", "tenant", "tier"]).optional().catch(undefined),
});
export type OverviewSearch = z.infer<typeof overviewSearch>;

export function hoursOf(range: Range): number {
  return RANGES.find(({ value }) => value === range)?.hours ?? 24;
}

/** The range one step shorter or longer; the same at the ends. */
export function neighbourRange(range: Range, step: -1 | 1): Range {
  const at = RANGES.findIndex(({ value }) => value === range);
  return (RANGES[at + step] ?? RANGES[at])?.value ?? range;
}
