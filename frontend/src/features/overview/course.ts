/** The course of a measure over time, as series to draw. Pure. */
import { compact, count, money } from "@/lib/format-number";
import { day, duration, hourMinute, instant, weekday } from "@/lib/format-time";
import type { UsageGroup } from "./queries";

export type Measure = "requests" | "cost" | "tokens" | "latency";

export interface Series {
  id: string;
  label: string;
  colour: string;
  value: (group: UsageGroup) => number | null;
}

interface Course {
  title: string;
  form: "bars" | "lines";
  series: readonly Series[];
  words: (value: number | null) => string;
  axis: (value: number) => string;
}

export const COURSES: Record<Measure, Course> = {
  requests: {
    title: "Requests",
    form: "bars",
    series: [
      { id: "answered", label: "answered", colour: "var(--chart-1)", value: (group) => group.requests - group.failed },
      { id: "failed", label: "failed", colour: "var(--bad-fill)", value: (group) => group.failed },
    ],
    words: count,
    axis: compact,
  },
  cost: {
    title: "Cost",
    form: "bars",
    series: [{ id: "cost", label: "cost", colour: "var(--chart-1)", value: (group) => group.cost_usd }],
    words: money,
    axis: (value) => (value >= 10 || value === 0 ? `$${Math.round(value)}` : `$${value.toFixed(2)}`),
  },
  tokens: {
    title: "Tokens",
    form: "bars",
    series: [
      { id: "read", label: "cache read", colour: "var(--chart-3)", value: (group) => group.cache_read_tokens },
      { id: "write", label: "cache write", colour: "var(--chart-2)", value: (group) => group.cache_write_tokens },
      { id: "input", label: "input, not cached", colour: "var(--chart-1)", value: (group) => group.input_tokens },
      { id: "output", label: "output", colour: "var(--chart-4)", value: (group) => group.output_tokens },
    ],
    words: compact,
    axis: compact,
  },
  latency: {
    title: "Latency",
    form: "lines",
    series: [
      { id: "p50", label: "half of the answers (p50)", colour: "var(--chart-1)", value: (group) => group.p50_latency_ms ?? null },
      { id: "p95", label: "95 % of the answers (p95)", colour: "var(--chart-3)", value: (group) => group.p95_latency_ms ?? null },
      { id: "first", label: "first token (p50)", colour: "var(--chart-4)", value: (group) => group.p50_first_token_ms ?? null },
    ],
    words: duration,
    axis: duration,
  },
};

/** Up to two days by the hour, beyond that by the day. */
export function bucketOf(hours: number): "hour" | "day" {
  return hours <= 48 ? "hour" : "day";
}

/** Every bucket of the range in order, those without requests too. */
export function bucketsOf(groups: readonly UsageGroup[], hours: number, now: Date): { start: Date; group?: UsageGroup }[] {
  const size = bucketOf(hours) === "hour" ? 3_600_000 : 86_400_000;
  const known = new Map(groups.flatMap((group) => (group.start ? [[instant(group.start).getTime(), group] as const] : [])));
  const last = Math.floor(now.getTime() / size) * size;
  const n = Math.max(2, Math.round((hours * 3_600_000) / size) + 1);
  return Array.from({ length: n }, (_, index) => last - (n - 1 - index) * size).map((start) => ({ start: new Date(start), group: known.get(start) }));
}

/** "14:00", on the first of a day "Fri 00:00"; days by date. */
export function bucketLabel(start: Date, bucket: "hour" | "day", now: Date): string {
  if (bucket === "day") return day(start, now);
  return start.getHours() === 0 ? `${weekday(start)} 00:00` : hourMinute(start);
}
