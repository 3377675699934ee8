/** The orders in which accounts can be listed. */
import type { Account } from "@/api/queries/accounts";
import { byUrgency } from "@/lib/account-state";

export const ORDERS = [
  { value: "status", label: "Status" },
  { value: "name", label: "Name" },
  { value: "spend", label: "Spend this month" },
  { value: "used", label: "Last used" },
] as const;
export type Order = (typeof ORDERS)[number]["value"];

const byName = (a: Account, b: Account) => a.name.localeCompare(b.name);

/** Equals stand by name; what was never used comes last. */
const COMPARED: Record<Order, (a: Account, b: Account) => number> = {
  status: byUrgency,
  name: byName,
  spend: (a, b) => b.month.spent - a.month.spent || byName(a, b),
  used: (a, b) => (b.last_used_at ?? "").localeCompare(a.last_used_at ?? "") || byName(a, b),
};

export function sorted(accounts: readonly Account[], order: Order): Account[] {
  return [...accounts].sort(COMPARED[order]);
}
