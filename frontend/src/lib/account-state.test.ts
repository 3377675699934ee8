import { describe, expect, it } from "vitest";
import type { Account } from "@/api/queries/accounts";
import { byUrgency, census, countOf, stateOf } from "./account-state";
import { pace, shareOfMonthGone } from "./quota";

const account = (state: Account["state"], name = "A") => ({ state, name }) as Account;

it("has a word for every state", () => {
  expect(stateOf(account("key_refused"))).toEqual({ word: "Key refused", tone: "bad", standing: "needs" });
  expect(stateOf(account("not_tried")).word).toBe("Not tried");
});

it("lists first who needs a person, then by name", () => {
  const accounts = [account("healthy", "b"), account("off", "a"), account("key_refused", "z"), account("healthy", "a")];
  expect(accounts.sort(byUrgency).map(({ name, state }) => `${name} ${state}`)).toEqual(["z key_refused", "a healthy", "b healthy", "a off"]);
});

it("counts states in words", () => {
  const accounts = [account("healthy"), account("not_tried"), account("failing")];
  expect(census(accounts)).toBe("2 healthy, 1 needs you");
  expect(countOf("needs", accounts)).toBe(1);
});

describe("pace", () => {
  it.each([
    [0.62, 0.5, "fine", "ahead of even pace"],
    [0.41, 0.6, "fine", "on course"],
    [0.73, 0.6, "near", "ends before its reset"],
    [0.73, 0.9, "fine", "on course"],
    [0.9, undefined, "near", "nearly full"],
    [1, 0.5, "full", "full"],
  ] as const)("%d used after %s of the time is %s", (used, gone, level, words) => expect(pace(used, gone)).toEqual({ level, words }));
  it("measures the month in UTC", () => expect(shareOfMonthGone(new Date("2026-11-16T00:00:00Z"))).toBeCloseTo(0.5));
});
