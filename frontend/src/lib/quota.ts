/** How full an allowance is, at which pace, in words. */
import type { Level } from "@/components/meter";

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

/** Budgets count by calendar month in UTC. */
export function shareOfMonthGone(now: Date): number {
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  return (now.getTime() - start) / (end - start);
}
