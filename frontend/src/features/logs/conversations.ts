/** Requests grouped by the conversation they belong to. Pure. */
import { instant } from "@/lib/format-time";
import { tokensIn } from "./log-words";
import type { LogRow } from "./queries";

export interface Conversation {
  id: string;
  rows: readonly LogRow[];
  first: Date;
  last: Date;
  models: readonly string[];
  cost: number;
  unpriced: number;
  failed: number;
  tokensIn: number;
  tokensOut: number;
}

export interface Step {
  row: LogRow;
  /** What the conversation had cost after this request. */
  costSoFar: number;
}

export function atOf(row: LogRow): Date {
  return row.started_at_ms ? new Date(row.started_at_ms) : instant(row.timestamp ?? "1970-01-01 00:00:00");
}

/** Conversations, the one that spoke last first; requests that belong to none are left out. */
export function conversationsOf(rows: readonly LogRow[]): Conversation[] {
  const groups = new Map<string, LogRow[]>();
  for (const row of rows) {
    if (!row.conversation_id) continue;
    groups.set(row.conversation_id, [...(groups.get(row.conversation_id) ?? []), row]);
  }
  return [...groups].map(([id, members]) => summed(id, members)).sort((a, b) => b.last.getTime() - a.last.getTime());
}

/** The requests of one conversation in order, with what it had cost after each. */
export function stepsOf(rows: readonly LogRow[]): Step[] {
  let costSoFar = 0;
  return inOrder(rows).map((row) => {
    costSoFar += row.cost_usd ?? 0;
    return { row, costSoFar };
  });
}

export function summed(id: string, rows: readonly LogRow[]): Conversation {
  const ordered = inOrder(rows);
  const sum = (value: (row: LogRow) => number | null) => ordered.reduce((total, row) => total + (value(row) ?? 0), 0);
  return {
    id,
    rows: ordered,
    first: ordered[0] ? atOf(ordered[0]) : new Date(0),
    last: ordered.at(-1) ? atOf(ordered.at(-1) as LogRow) : new Date(0),
    models: [...new Set(ordered.flatMap(({ original_model: model }) => model ?? []))],
    cost: sum(({ cost_usd }) => cost_usd),
    unpriced: ordered.filter(({ cost_known }) => cost_known === false).length,
    failed: ordered.filter(({ success }) => !success).length,
    tokensIn: sum(tokensIn),
    tokensOut: sum(({ output_tokens }) => output_tokens),
  };
}

function inOrder(rows: readonly LogRow[]): LogRow[] {
  return [...rows].sort((a, b) => atOf(a).getTime() - atOf(b).getTime());
}
