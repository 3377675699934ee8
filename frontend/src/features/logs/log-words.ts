/** What happened to a request, in words and shapes. */
import { count, money, plural } from "@/lib/format-number";
import { CLIENT_LEFT } from "@/lib/log-tone";
import type { LogRow } from "./queries";

/** "200", "200, after moving on twice", "429", "499, the client left". */
export function verdictOf(row: Pick<LogRow, "status_code" | "success" | "is_failover" | "attempt_count">): string {
  const code = row.status_code ?? "no status";
  if (row.status_code === CLIENT_LEFT) return `${code}, the client left`;
  const moves = row.attempt_count - 1;
  if (row.success && row.is_failover && moves > 0) return `${code}, after moving on ${times(moves)}`;
  if (!row.success && moves > 0) return `${code}, after asking ${row.attempt_count} accounts`;
  return String(code);
}

/** "claude-haiku-4-5 → deepseek-chat", the arrow only where another model was sent. */
export function sentModel(row: Pick<LogRow, "original_model" | "routed_model">): string | undefined {
  return row.routed_model && row.routed_model !== row.original_model ? row.routed_model : undefined;
}

/** All that went in: uncached, read from a cache, written to one. */
export function tokensIn(row: Pick<LogRow, "input_tokens" | "cached_tokens" | "cache_write_tokens">): number | null {
  if (row.input_tokens == null) return null;
  return row.input_tokens + (row.cached_tokens ?? 0) + (row.cache_write_tokens ?? 0);
}

export function cachedShare(row: Pick<LogRow, "input_tokens" | "cached_tokens" | "cache_write_tokens">): number | null {
  const all = tokensIn(row);
  return all ? (row.cached_tokens ?? 0) / all : null;
}

/** Below this, tokens a second say nothing: the answer came in one piece. */
const MEASURABLE_MS = 100;

/** Tokens a second after the first one. */
export function speed(row: Pick<LogRow, "output_tokens" | "latency_ms" | "first_token_ms">): number | null {
  if (!row.output_tokens || row.latency_ms == null || row.first_token_ms == null) return null;
  const streaming = row.latency_ms - row.first_token_ms;
  return streaming >= MEASURABLE_MS ? row.output_tokens / (streaming / 1000) : null;
}

const FORMATS: Record<string, string> = { anthropic: "Anthropic Messages", chat: "Chat Completions", responses: "Responses" };

export function formatWord(format: string | null): string {
  return format ? (FORMATS[format] ?? format) : "unknown format";
}

const LANES: Record<string, string> = { verbatim: "unchanged", patched: "patched", translated: "translated" };

export function laneWord(lane: string | null): string | undefined {
  return lane ? (LANES[lane] ?? lane) : undefined;
}

const CLIENTS: readonly [RegExp, string][] = [
  [/claude-cli|claude-code/i, "Claude Code"],
  [/codex/i, "Codex"],
  [/opencode/i, "OpenCode"],
  [/cursor/i, "Cursor"],
  [/aider|litellm/i, "Aider"],
  [/cline/i, "Cline"],
  [/anthropic\/python|anthropic\/js/i, "an Anthropic SDK"],
  [/openai\/python|openai\/js/i, "an OpenAI SDK"],
  [/curl/i, "curl"],
];

/** The tool behind a user agent, or the agent's first word. */
export function clientOf(userAgent: string | null): string | undefined {
  if (!userAgent) return undefined;
  return CLIENTS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? userAgent.split(/[\s(]/)[0];
}

export function times(n: number): string {
  return ["never", "once", "twice"][n] ?? `${n} times`;
}

interface Facts {
  total: number;
  failed?: number;
  cost?: number;
  /** Failures and cost are of the last 24 hours, not of all that is listed. */
  recent: boolean;
}

/** The line of facts: how many, how many failed, what they cost. */
export function factsOf({ total, failed, cost, recent }: Facts): string {
  const further = [failed ? `${count(failed)} failed` : undefined, cost ? money(cost) : undefined].filter((word) => word !== undefined).join(", ");
  if (!further) return plural(total, "request");
  return `${plural(total, "request")}${recent ? "; in 24\u202fh " : ", "}${further}`;
}
