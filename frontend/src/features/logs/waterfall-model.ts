/** Attempts laid out on a time axis. They were made one after the other; what is not covered by them was spent before the first. */
import type { Attempt, LogDetail } from "./queries";

export interface Span {
  attempt: Attempt;
  from: number;
  /** Where the first token came; only for the attempt that served. */
  first?: number;
  to: number;
  served: boolean;
}

export interface Layout {
  spans: Span[];
  /** Ticks of the axis in milliseconds, from zero to a round number past the end. */
  ticks: number[];
}

export function layOut(log: Pick<LogDetail, "attempts" | "latency_ms" | "first_token_ms" | "success">): Layout {
  const spent = log.attempts.reduce((sum, { duration_ms }) => sum + (duration_ms ?? 0), 0);
  let at = Math.max(0, (log.latency_ms ?? spent) - spent);
  const spans = log.attempts.map((attempt, index): Span => {
    const from = at;
    at += attempt.duration_ms ?? 0;
    const served = log.success && index === log.attempts.length - 1;
    const first = served && log.first_token_ms != null ? Math.min(Math.max(log.first_token_ms, from), at) : undefined;
    return { attempt, from, first, to: at, served };
  });
  return { spans, ticks: ticksTo(Math.max(at, log.latency_ms ?? 0)) };
}

/** Six ticks in steps of 1, 2, 3 or 5 times a power of ten (or 1.5, 2.5, 4, 6, 8 for a closer fit). */
export function ticksTo(end: number): number[] {
  const rough = Math.max(end, 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: 6 }, (_, n) => Number((n * step).toPrecision(12)));
}

/** The place of the attempt that served, in words. */
export function ordinal(n: number): string {
  return ["first", "second", "third", "fourth", "fifth"][n - 1] ?? `${n}th`;
}
