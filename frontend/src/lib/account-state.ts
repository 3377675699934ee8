/** An account's state as the dashboard says it: a word, a shape, and how urgent it is. The state itself is the API's. */
import type { Account } from "@/api/queries/accounts";
import type { Tone } from "@/components/ui/state-mark";

export type Standing = "needs" | "resting" | "near" | "healthy" | "off";

interface StateWords {
  word: string;
  tone: Tone;
  standing: Standing;
}

const STATES: Record<Account["state"], StateWords> = {
  key_refused: { word: "Key refused", tone: "bad", standing: "needs" },
  signed_out: { word: "Signed out", tone: "bad", standing: "needs" },
  unreadable: { word: "Key unreadable", tone: "bad", standing: "needs" },
  over_budget: { word: "Over budget", tone: "bad", standing: "needs" },
  failing: { word: "Failing", tone: "bad", standing: "needs" },
  resting: { word: "Resting", tone: "rest", standing: "resting" },
  near_budget: { word: "Near budget", tone: "warn", standing: "near" },
  near_limit: { word: "Near limit", tone: "warn", standing: "near" },
  healthy: { word: "Healthy", tone: "ok", standing: "healthy" },
  not_tried: { word: "Not tried", tone: "off", standing: "healthy" },
  off: { word: "Off", tone: "off", standing: "off" },
};

/** In the order of the filter and of urgency. */
export const STANDINGS: readonly { standing: Standing; label: string; tone: Tone }[] = [
  { standing: "needs", label: "Needs you", tone: "bad" },
  { standing: "resting", label: "Resting", tone: "rest" },
  { standing: "near", label: "Near a limit", tone: "warn" },
  { standing: "healthy", label: "Healthy", tone: "ok" },
  { standing: "off", label: "Off", tone: "off" },
];

const CENSUS: readonly [Standing, (n: number) => string][] = [
  ["healthy", (n) => `${n} healthy`],
  ["near", (n) => `${n} near a limit`],
  ["resting", (n) => `${n} resting`],
  ["needs", (n) => `${n} ${n === 1 ? "needs" : "need"} you`],
  ["off", (n) => `${n} off`],
];

export function stateOf({ state }: Pick<Account, "state">): StateWords {
  return STATES[state];
}

export function countOf(standing: Standing, accounts: readonly Account[]): number {
  return accounts.filter((account) => stateOf(account).standing === standing).length;
}

export function byUrgency(a: Account, b: Account): number {
  return urgency(a) - urgency(b) || a.name.localeCompare(b.name);
}

/** "5 healthy, 1 resting, 1 needs you". */
export function census(accounts: readonly Account[]): string {
  return CENSUS.map(([standing, words]) => [countOf(standing, accounts), words] as const)
    .filter(([n]) => n > 0)
    .map(([n, words]) => words(n))
    .join(", ");
}

/** Whether a rest of any cause can be ended. */
export function canWake({ state }: Pick<Account, "state">): boolean {
  return state === "resting";
}

/** Whether it would be asked, so that a rest by hand changes something. */
export function canRest(account: Pick<Account, "state">): boolean {
  return ["healthy", "near", "resting"].includes(stateOf(account).standing) || account.state === "failing";
}

function urgency(account: Account): number {
  return STANDINGS.findIndex(({ standing }) => standing === stateOf(account).standing);
}
