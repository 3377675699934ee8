export const STRATEGIES = [
  { value: "priority", label: "Priority", means: "Top of the list first; the next one only when it fails, rests or is over a limit.", ordered: true },
  { value: "round-robin", label: "Round-robin", means: "Each in turn. The next in turn follows when one fails or rests.", ordered: false },
  { value: "least-used", label: "Least-used", means: "Who has spent least this month is asked first.", ordered: false },
  { value: "budget-aware", label: "Budget-aware", means: "Who has most budget left is asked first; no budget counts as unlimited.", ordered: false },
] as const;

export type StrategyName = (typeof STRATEGIES)[number]["value"];

export function strategyOf(name: string) {
  return STRATEGIES.find(({ value }) => value === name) ?? STRATEGIES[0];
}
