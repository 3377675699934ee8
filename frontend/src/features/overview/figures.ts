/** The key figures in words: value, unit, change, one explaining line. */
import { compactParts, money, percent, percentFigure, plural, signed } from "@/lib/format-number";
import { duration, durationParts } from "@/lib/format-time";
import type { Figure, Overview } from "./queries";

export interface KeyFigure {
  label: string;
  value: string;
  unit?: string;
  /** Against the period before, with its sign; neutral. */
  change?: string;
  line: string;
  series: (number | null)[];
  /** Colour only beyond a threshold. */
  alarming?: boolean;
  /** Where the figure leads. */
  failed?: boolean;
}

const UNKNOWN = "–";
const ANSWERED_AT_LEAST = 0.98;
/** Less is not worth a line. */
const LEAST_SAVED = 0.01;

export function keyFigures({ figures, cache_saved_usd: saved }: Overview): KeyFigure[] {
  const { requests, answered_share: answered, cost_usd: cost, tokens, cached_share: cached, p50_latency_ms: p50, p95_latency_ms: p95, first_token_ms: first, failovers, masked_requests: masked } = figures;
  const failed = requests.value !== null && answered.value !== null ? Math.round(requests.value * (1 - answered.value)) : 0;
  return [
    { label: "Requests", ...large(requests), change: growth(requests), line: `${failed} failed · ${failovers.value ?? 0} moved on`, series: requests.series },
    { label: "Cost", value: cost.value === null ? UNKNOWN : money(cost.value), change: growth(cost), line: saved && saved >= LEAST_SAVED ? `cache saved ${money(saved)}` : perRequest(cost, requests), series: cost.series },
    { label: "Tokens", ...large(tokens), change: growth(tokens), line: cached.value ? `${percent(cached.value)} read from cache` : `${plural(masked.value ?? 0, "request")} masked`, series: tokens.series },
    {
      label: "Answered",
      value: answered.value === null ? UNKNOWN : percentFigure(answered.value),
      unit: answered.value === null ? undefined : "%",
      change: difference(answered, (delta) => signed(delta * 100, "pt", 1)),
      line: answered.value === null ? "no requests" : failed ? `${plural(failed, "request")} failed` : "none failed",
      series: answered.series,
      alarming: answered.value !== null && answered.value < ANSWERED_AT_LEAST,
    },
    { label: "First token", ...time(first), change: difference(first, timeChange), line: first.value === null ? "not measured yet" : "half begin at most this late", series: first.series },
    {
      label: "Whole answer",
      ...time(p50),
      change: difference(p50, timeChange),
      line: p95.value === null ? "not measured yet" : `p95 ${duration(p95.value)}`,
      series: p50.series,
      alarming: p95.value !== null && p95.previous !== null && p95.previous > 0 && p95.value >= 2 * p95.previous,
    },
  ];
}

function large({ value }: Figure) {
  if (value === null) return { value: UNKNOWN };
  const { figure, unit } = compactParts(value);
  // Counts below a million are read more easily in full.
  return value < 1_000_000 && Number.isInteger(value) && unit === "k" && value < 100_000 ? { value: value.toLocaleString("en-US") } : { value: figure, unit };
}

function time({ value }: Figure) {
  if (value === null) return { value: UNKNOWN };
  const { figure, unit } = durationParts(value);
  return { value: figure, unit };
}

function growth({ value, previous }: Figure): string | undefined {
  if (value === null || !previous) return undefined;
  const share = (value - previous) / previous;
  return share > 9.99 ? "×10 and more" : signed(share * 100, "%");
}

function difference({ value, previous }: Figure, words: (delta: number) => string): string | undefined {
  return value === null || previous === null ? undefined : words(value - previous);
}

function timeChange(delta: number): string {
  return Math.abs(delta) < 1000 ? signed(delta, "ms") : signed(delta / 1000, "s", 1);
}

function perRequest(cost: Figure, requests: Figure): string {
  return cost.value && requests.value ? `${money(cost.value / requests.value)} a request` : "nothing priced yet";
}

export function answeredWords(share: number | null): string {
  return share === null ? "no requests yet" : `${percent(share)} answered`;
}
