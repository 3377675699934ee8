import { z } from "zod";

export const RANGES = ["1h", "24h", "7d", "30d"] as const;
export type Range = (typeof RANGES)[number];

const text = z.coerce.string().optional().catch(undefined);

export const logsSearch = z.object({
  q: text,
  status: z.enum(["success", "error"]).optional().catch(undefined),
  account: text,
  model: text,
  tenant: text,
  conversation: text,
  range: z.enum(RANGES).optional().catch(undefined),
  /** A stretch chosen in the histogram; it wins over the range. */
  from: z.string().datetime({ offset: true }).optional().catch(undefined),
  to: z.string().datetime({ offset: true }).optional().catch(undefined),
  /** Grouped by conversation instead of one by one. */
  view: z.enum(["conversations"]).optional().catch(undefined),
  /** The request whose drawer is open. */
  open: text,
  /** Follow new requests; on when absent. */
  live: z.boolean().optional().catch(undefined),
});
export type LogsSearch = z.infer<typeof logsSearch>;
export type LogFilter = Pick<LogsSearch, "q" | "status" | "account" | "model" | "tenant" | "conversation" | "range" | "from" | "to">;

export const NO_FILTER: LogFilter = { q: undefined, status: undefined, account: undefined, model: undefined, tenant: undefined, conversation: undefined, range: undefined, from: undefined, to: undefined };

export function filterOf({ q, status, account, model, tenant, conversation, range, from, to }: LogsSearch): LogFilter {
  return { q, status, account, model, tenant, conversation, range, from, to };
}

/** What is filtered, in words: `status failed`, `“gpt”`. Time alone is no filter to speak of. */
export function filterWords(filter: LogFilter): string[] {
  return [
    filter.q && `“${filter.q}”`,
    filter.status && `status ${filter.status === "error" ? "failed" : "answered"}`,
    filter.account && `account ${filter.account}`,
    filter.model && `model ${filter.model}`,
    filter.tenant && `tenant ${filter.tenant}`,
    filter.conversation && "one conversation",
    (filter.from || filter.to) && "the chosen stretch of time",
  ].filter((word) => typeof word === "string");
}

/** Where the present filter's rows are had as a file. */
export function exportPath(filter: LogFilter, format: "csv" | "jsonl", now: Date): string {
  const given = Object.entries(queryOf(filter, now)).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
  return `/api/logs/export?${new URLSearchParams([["format", format], ...given]).toString()}`;
}

const RANGE_MS: Record<Range, number> = { "1h": 3_600_000, "24h": 86_400_000, "7d": 7 * 86_400_000, "30d": 30 * 86_400_000 };

/** The filter as the API takes it, a range counted back from `now`. Without a range all that is kept is listed. */
export function queryOf(filter: LogFilter, now: Date) {
  const { range, from, to, ...rest } = filter;
  if (from || to || !range) return { ...rest, from, to };
  return { ...rest, from: new Date(now.getTime() - RANGE_MS[range]).toISOString(), to };
}
