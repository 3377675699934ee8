/** Assignments as people see them: an ordered list per tier. Pure; positions count from zero. */
import type { Assignment } from "@/api/queries/configs";

export const TIERS = ["opus", "sonnet", "haiku", "fable", "default"] as const;

export interface Place {
  tier: string;
  index: number;
}

/** Every known tier and whatever else is stored, each with its assignments in order of asking. */
export function lanesOf(assignments: readonly Assignment[]): { tier: string; rows: Assignment[] }[] {
  const others = [...new Set(assignments.map(({ tier }) => tier))].filter((tier) => !TIERS.includes(tier as never));
  return [...TIERS.slice(0, -1), ...others, "default"].map((tier) => ({
    tier,
    rows: assignments.filter((row) => row.tier === tier).sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0)),
  }));
}

/** Lanes back to assignments: position becomes priority, highest first. */
export function flatten(lanes: readonly { tier: string; rows: readonly Assignment[] }[]): Assignment[] {
  return lanes.flatMap(({ tier, rows }) =>
    rows.map(({ account_id, target_model }, index) => ({ tier, account_id, target_model: target_model ?? null, priority: (rows.length - index) * 10 })),
  );
}

/** Take the assignment at `from` and put it before position `to`. */
export function move(assignments: readonly Assignment[], from: Place, to: Place): Assignment[] {
  const lanes = lanesOf(assignments);
  const source = lanes.find(({ tier }) => tier === from.tier);
  const target = lanes.find(({ tier }) => tier === to.tier);
  const [row] = source?.rows.splice(from.index, 1) ?? [];
  if (!row || !target) return [...assignments];
  target.rows.splice(to.index, 0, row);
  return flatten(lanes);
}

export function add(assignments: readonly Assignment[], tier: string, accountId: string): Assignment[] {
  const lanes = lanesOf(assignments);
  lanes.find((lane) => lane.tier === tier)?.rows.push({ tier, account_id: accountId, target_model: null, priority: 0 });
  return flatten(lanes);
}

export function remove(assignments: readonly Assignment[], { tier, index }: Place): Assignment[] {
  const lanes = lanesOf(assignments);
  lanes.find((lane) => lane.tier === tier)?.rows.splice(index, 1);
  return flatten(lanes);
}

export function retarget(assignments: readonly Assignment[], { tier, index }: Place, model: string | null): Assignment[] {
  const lanes = lanesOf(assignments);
  const row = lanes.find((lane) => lane.tier === tier)?.rows[index];
  if (row) row.target_model = model;
  return flatten(lanes);
}

/** Where an arrow key takes an assignment: within its tier, or over the edge into the neighbouring one. */
export function neighbour(assignments: readonly Assignment[], { tier, index }: Place, step: -1 | 1): Place | undefined {
  const lanes = lanesOf(assignments);
  const at = lanes.findIndex((lane) => lane.tier === tier);
  const rows = lanes[at]?.rows ?? [];
  if (index + step >= 0 && index + step < rows.length) return { tier, index: index + step };
  const next = lanes[at + step];
  return next && { tier: next.tier, index: step < 0 ? next.rows.length : 0 };
}
