import { expect, it } from "vitest";
import type { Account } from "@/api/queries/accounts";
import { sorted, type Order } from "./order";

const account = (name: string, spent: number, last_used_at: string | null, state: Account["state"] = "healthy") => ({ name, month: { spent, budget: null, projected: 0 }, last_used_at, state }) as Account;
const ACCOUNTS = [account("B", 2, null), account("C", 2, "2026-11-20T12:00:00Z", "key_refused"), account("A", 9, "2026-11-19T12:00:00Z"), account("D", 0, null, "off")];

it.each<[Order, string]>([
  ["status", "CABD"],
  ["name", "ABCD"],
  ["spend", "ABCD"],
  ["used", "CABD"],
])("puts accounts in order by %s", (order, names) => {
  expect(sorted(ACCOUNTS, order).map(({ name }) => name).join("")).toBe(names);
});

it("leaves the list as it was", () => {
  sorted(ACCOUNTS, "name");
  expect(ACCOUNTS[0]?.name).toBe("B");
});
