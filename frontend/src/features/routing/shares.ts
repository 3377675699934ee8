/** Who answered how much for a tier. */
import type { Schemas } from "@/api/client";

type Use = Schemas["TierUse"];

export function requestsOf(use: readonly Use[], tier: string): number {
  return use.filter((one) => one.tier === tier).reduce((sum, { requests }) => sum + requests, 0);
}

/** The part of a tier's requests that the account answered; undefined for a tier without requests. */
export function shareOf(use: readonly Use[], tier: string, accountId: string): number | undefined {
  const all = requestsOf(use, tier);
  const own = use.find((one) => one.tier === tier && one.account_id === accountId)?.requests ?? 0;
  return all ? own / all : undefined;
}
