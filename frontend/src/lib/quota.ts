/** Quota windows and budgets: how full, at which pace, in words. */
import type { Schemas } from "@/api/client";
import type { Level } from "@/components/meter";
import { duration, instant, moment } from "./format-time";

export type QuotaWindow = Schemas["QuotaWindow"];

const NEAR = 0.85;
const NEAR_IF_FAST = 0.7;

export interface Pace {
  level: Level;
  words: string;
}

/** `used` and `gone` are shares of the allowance and of its time. Amber from 85 %, or from 70 % when it ends before its reset. */
export function pace(used: number, gone: number | undefined): Pace {
  const endsEarly = gone !== undefined && gone > 0 && used / gone > 1;
  if (used >= 1) return { level: "full", words: "full" };
  if (used >= NEAR || (used >= NEAR_IF_FAST && endsEarly)) return { level: "near", words: endsEarly ? "ends before its reset" : "nearly full" };
  return { level: "fine", words: endsEarly ? "ahead of even pace" : "on course" };
}

export function judge(window: QuotaWindow, now: Date) {
  const resets = window.resets_at ? instant(window.resets_at) : undefined;
  const started = window.started_at ? instant(window.started_at) : undefined;
  const gone = resets && started && resets > started ? clamp((now.getTime() - started.getTime()) / (resets.getTime() - started.getTime())) : undefined;
  const verdict = pace(window.used, gone);
  const runsOut = verdict.level === "near" && gone && started && resets ? new Date(started.getTime() + (now.getTime() - started.getTime()) / window.used) : undefined;
  return {
    ...verdict,
    words: runsOut && resets && runsOut < resets ? `runs out ${shortMoment(runsOut, now)}` : verdict.words,
    gone,
    reset: resets ? resetWords(resets, now) : undefined,
  };
}

const ORDER = ["5h", "7d"];

/** 5 h, 7 d, then further windows by name. */
export function inOrder(windows: readonly QuotaWindow[]): QuotaWindow[] {
  const rank = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return [...windows].sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));
}

/** `5h` -> `5 h` */
export function windowName(name: string): string {
  return name.replace(/^(\d+)\s*([hd])$/, "$1\u202f$2");
}

/** Budgets count by calendar month in UTC. */
export function shareOfMonthGone(now: Date): number {
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  return (now.getTime() - start) / (end - start);
}

function resetWords(resets: Date, now: Date): string {
  const left = resets.getTime() - now.getTime();
  if (left <= 0) return "has reset";
  const near = left < 24 * 3_600_000;
  return near ? `resets ${shortMoment(resets, now)}, in ${duration(left)}` : `resets ${shortMoment(resets, now)}`;
}

/** Minutes are exact enough for what lies ahead. */
function shortMoment(at: Date, now: Date): string {
  return moment(at, now).replace(/^(\d\d:\d\d):\d\d$/, "$1");
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
