import { describe, expect, it } from "vitest";
import type { Account } from "@/api/queries/accounts";
import { byUrgency, census, countOf, stateOf } from "./account-state";
import { inOrder, judge, pace, type QuotaWindow, shareOfMonthGone, windowName } from "./quota";

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

describe("quota windows", () => {
  const window = (facts: Partial<QuotaWindow>): QuotaWindow => ({ name: "7d", source: "unified", family: null, used: 0.75, started_at: null, resets_at: null, measured_at: "2026-11-20T12:00:00Z", ...facts });
  const now = new Date("2026-11-20T12:00:00Z");
  const times = { started_at: "2026-11-17T12:00:00Z", resets_at: "2026-11-24T12:00:00Z" };
  it("foresees when one runs out", () => expect(judge(window(times), now)).toMatchObject({ level: "near", words: "runs out Sat 12:00", reset: "resets Tue 12:00" }));
  it("shows how long a near reset is away", () =>
    expect(judge(window({ used: 0.2, started_at: "2026-11-20T10:00:00Z", resets_at: "2026-11-20T15:00:00Z" }), now)).toMatchObject({ level: "fine", words: "on course", reset: "resets 15:00, in 3\u202fh" }));
  it("judges without times by what is used alone", () => expect(judge(window({ used: 0.5 }), now)).toMatchObject({ level: "fine", words: "on course", gone: undefined, reset: undefined }));
  it("stand by length, then by name", () => expect(inOrder(["requests", "7d", "5h"].map((name) => window({ name }))).map(({ name }) => name)).toEqual(["5h", "7d", "requests"]));
  it("have units apart from their figures", () => expect(windowName("5h")).toBe("5\u202fh"));
});
