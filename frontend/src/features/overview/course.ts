/** The course of a measure over time, as series to draw. Pure. */
import { compact, count, money } from "@/lib/format-number";
import { day, duration, hourMinute, instant, weekday } from "@/lib/format-time";
import type { Course, CoursePoint, Dimension, UsageGroup } from "./queries";
import { boundsOf, type Period } from "./search";

export type Measure = "requests" | "cost" | "tokens" | "latency";
export type Bucket = "hour" | "day";

export interface Series {
  id: string;
  label: string;
  colour: string;
}

/** One moment of the chart, with a value for each series. Null: not measured. */
export interface Point {
  start: Date;
  values: Record<string, number | null>;
}

export interface Drawing {
  form: "bars" | "lines";
  series: readonly Series[];
  points: readonly Point[];
}

export const MEASURES: Record<Measure, { title: string; words: (value: number | null) => string; axis: (value: number) => string }> = {
  requests: { title: "Requests", words: count, axis: compact },
  cost: { title: "Cost", words: money, axis: (value) => (value >= 10 || value === 0 ? `$${Math.round(value)}` : `$${value.toFixed(2)}`) },
  tokens: { title: "Tokens", words: compact, axis: compact },
  latency: { title: "Latency", words: duration, axis: duration },
};

const HOUR = 3_600_000;
const MOST_SERIES = 5;
const OTHERS = "others";
export const FAILED = "failed";

/** Stacked bars: the greatest values first in the stack, the rest as others, failures red on top. */
export function stacked({ points, labels }: Course, measure: "requests" | "cost" | "tokens", by: Dimension, moments: readonly Date[]): Drawing {
  const amount = { requests: (point: CoursePoint) => point.requests - point.failed, cost: (point: CoursePoint) => point.cost_usd, tokens: (point: CoursePoint) => point.tokens }[measure];
  const totals = new Map<string, number>();
  for (const point of points) totals.set(keyOf(point), (totals.get(keyOf(point)) ?? 0) + amount(point));
  const ranked = [...totals].filter(([, total]) => total > 0).sort((a, b) => b[1] - a[1]).map(([key]) => key);
  const shown = ranked.length > MOST_SERIES + 1 ? ranked.slice(0, MOST_SERIES) : ranked;
  const hasOthers = shown.length < ranked.length;
  const ordered = by === "model" ? [...shown].sort(byFamily) : shown;
  const failed = measure === "requests" && points.some((point) => point.failed > 0);
  const colours = coloursOf(ordered, by);
  const series = ordered.map((key) => ({ id: key, label: (labels[key] ?? key) || `no ${by}`, colour: colours.get(key) ?? "var(--chart-6)" }));
  if (hasOthers) series.push({ id: OTHERS, label: OTHERS, colour: "var(--chart-6)" });
  if (failed) series.push({ id: FAILED, label: FAILED, colour: "var(--bad-fill)" });

  const at = new Map(moments.map((start) => [start.getTime(), Object.fromEntries(series.map(({ id }) => [id, 0])) as Record<string, number>]));
  for (const point of points) {
    const values = point.start ? at.get(instant(point.start).getTime()) : undefined;
    if (!values) continue;
    const id = shown.includes(keyOf(point)) ? keyOf(point) : OTHERS;
    values[id] = (values[id] ?? 0) + amount(point);
    if (failed) values[FAILED] = (values[FAILED] ?? 0) + point.failed;
  }
  return { form: "bars", series, points: moments.map((start) => ({ start, values: at.get(start.getTime()) ?? {} })) };
}

const LINES: readonly (Series & { value: (group: UsageGroup) => number | null | undefined })[] = [
  { id: "p50", label: "half of the answers (p50)", colour: "var(--chart-1)", value: (group) => group.p50_latency_ms },
  { id: "p95", label: "95\u202f% of the answers (p95)", colour: "var(--chart-3)", value: (group) => group.p95_latency_ms },
  { id: "first", label: "first token (p50)", colour: "var(--chart-4)", value: (group) => group.p50_first_token_ms },
];

/** Latency as lines, with gaps where nothing was answered. */
export function lines(groups: readonly UsageGroup[], moments: readonly Date[]): Drawing {
  const known = new Map(groups.flatMap((group) => (group.start ? [[instant(group.start).getTime(), group] as const] : [])));
  const points = moments.map((start) => {
    const group = known.get(start.getTime());
    return { start, values: Object.fromEntries(LINES.map(({ id, value }) => [id, (group && value(group)) ?? null])) };
  });
  return { form: "lines", series: LINES, points };
}

/** Up to three days by the hour, beyond that by the day, as the API does. */
export function bucketOf(period: Period, now: Date): Bucket {
  const { from, to } = boundsOf(period, now);
  return (to ? instant(to) : now).getTime() - instant(from).getTime() <= 72 * HOUR ? "hour" : "day";
}

/** The beginnings of all buckets of a period in order, those without requests too. */
export function momentsOf(period: Period, now: Date): Date[] {
  const size = bucketOf(period, now) === "hour" ? HOUR : 24 * HOUR;
  const { from, to } = boundsOf(period, now);
  const last = Math.floor((to ? instant(to) : now).getTime() / size) * size;
  const first = Math.min(Math.floor(instant(from).getTime() / size) * size, last - size);
  return Array.from({ length: (last - first) / size + 1 }, (_, index) => new Date(first + index * size));
}

/** "14:00", on the first of a day "Fri 00:00"; days by date. */
export function bucketLabel(start: Date, bucket: Bucket, now: Date): string {
  if (bucket === "day") return day(start, now);
  return start.getHours() === 0 ? `${weekday(start)} 00:00` : hourMinute(start);
}

const keyOf = ({ key }: CoursePoint): string => key ?? "";

/** Hue tells the family of a model, lightness its size: darker is larger. */
const FAMILIES: readonly { pattern: RegExp; colours: readonly [large: string, middle: string, small: string] }[] = [
  { pattern: /claude/i, colours: ["var(--chart-2)", "var(--chart-1)", "var(--chart-3)"] },
  { pattern: /gpt|^o\d|codex/i, colours: ["var(--chart-4)", "var(--chart-4)", "var(--chart-4)"] },
];
const SIZES = [/opus|pro|large|max/i, /./, /haiku|mini|nano|flash|lite|small/i];
const PLAIN = ["var(--chart-1)", "var(--chart-4)", "var(--chart-5)", "var(--chart-3)", "var(--chart-2)", "var(--chart-6)"];

function sizeOf(model: string): number {
  return SIZES[2]?.test(model) ? 2 : SIZES[0]?.test(model) ? 0 : 1;
}

function familyOf(model: string): number {
  const at = FAMILIES.findIndex(({ pattern }) => pattern.test(model));
  return at < 0 ? FAMILIES.length : at;
}

function byFamily(a: string, b: string): number {
  return familyOf(a) - familyOf(b) || sizeOf(a) - sizeOf(b);
}

/** No colour twice while there are others left. */
function coloursOf(keys: readonly string[], by: Dimension): Map<string, string> {
  const taken = new Set<string>();
  const free = (wanted?: string) => (wanted && !taken.has(wanted) ? wanted : (PLAIN.find((colour) => !taken.has(colour)) ?? "var(--chart-6)"));
  return new Map(
    keys.map((key) => {
      const colour = free(by === "model" ? FAMILIES[familyOf(key)]?.colours[sizeOf(key)] : undefined);
      taken.add(colour);
      return [key, colour];
    }),
  );
}
