import { expect, it } from "vitest";
import { conversationsOf, stepsOf } from "./conversations";
import type { LogRow } from "./queries";

const row = (id: string, conversation_id: string | null, started_at_ms: number, cost_usd: number | null = 1, more: Partial<LogRow> = {}) =>
  ({ id, conversation_id, started_at_ms, cost_usd, cost_known: true, success: true, original_model: "m", input_tokens: 1, cached_tokens: 2, cache_write_tokens: 3, output_tokens: 4, ...more }) as LogRow;

it("groups by conversation, the one that spoke last first", () => {
  const groups = conversationsOf([row("4", "b", 400), row("3", "a", 300, 2, { original_model: "n", success: false }), row("2", null, 200), row("1", "a", 100)]);
  expect(groups.map(({ id, rows }) => [id, rows.map(({ id }) => id)])).toEqual([["b", ["4"]], ["a", ["1", "3"]]]);
  expect(groups[1]).toMatchObject({ cost: 3, failed: 1, unpriced: 0, models: ["m", "n"], tokensIn: 12, tokensOut: 8 });
});

it("runs the cost of a conversation along", () => expect(stepsOf([row("3", "a", 3, null), row("2", "a", 2, 0.5), row("1", "a", 1, 0.25)]).map(({ row, costSoFar }) => [row.id, costSoFar])).toEqual([["1", 0.25], ["2", 0.75], ["3", 0.75]]));
