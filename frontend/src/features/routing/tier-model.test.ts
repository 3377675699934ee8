import { describe, expect, it } from "vitest";
import type { Assignment } from "@/api/queries/configs";
import { add, flatten, lanesOf, move, neighbour, remove, retarget } from "./tier-model";

const row = (tier: string, account_id: string, priority: number): Assignment => ({ tier, account_id, priority, target_model: null });
const stored = [row("haiku", "c", 5), row("sonnet", "b", 1), row("sonnet", "a", 7)];
const shape = (assignments: Assignment[]) => Object.fromEntries(lanesOf(assignments).filter(({ rows }) => rows.length).map(({ tier, rows }) => [tier, rows.map(({ account_id }) => account_id).join("")]));

describe("tiers as lists", () => {
  it("puts the highest priority first", () => expect(shape(stored)).toEqual({ sonnet: "ab", haiku: "c" }));
  it("shows every tier, the default last, and keeps unknown ones", () => expect(lanesOf([row("mini", "x", 0)]).map(({ tier }) => tier)).toEqual(["opus", "sonnet", "haiku", "fable", "mini", "default"]));
  it("writes positions back as priorities", () => expect(flatten(lanesOf(stored)).map(({ account_id, priority }) => [account_id, priority])).toEqual([["a", 20], ["b", 10], ["c", 10]]));
});

describe("changes", () => {
  it("moves within a tier", () => expect(shape(move(stored, { tier: "sonnet", index: 1 }, { tier: "sonnet", index: 0 }))).toEqual({ sonnet: "ba", haiku: "c" }));
  it("moves into another tier", () => expect(shape(move(stored, { tier: "sonnet", index: 0 }, { tier: "haiku", index: 1 }))).toEqual({ sonnet: "b", haiku: "ca" }));
  it("leaves all as it was when there is nothing to take", () => expect(move(stored, { tier: "opus", index: 3 }, { tier: "haiku", index: 0 })).toEqual(stored));
  it("adds at the end", () => expect(shape(add(stored, "sonnet", "d"))).toEqual({ sonnet: "abd", haiku: "c" }));
  it("removes one", () => expect(shape(remove(stored, { tier: "sonnet", index: 0 }))).toEqual({ sonnet: "b", haiku: "c" }));
  it("sets the model sent", () => expect(retarget(stored, { tier: "haiku", index: 0 }, "deepseek-chat").find(({ tier }) => tier === "haiku")?.target_model).toBe("deepseek-chat"));
});

describe("arrow keys", () => {
  it("step within a tier", () => expect(neighbour(stored, { tier: "sonnet", index: 0 }, 1)).toEqual({ tier: "sonnet", index: 1 }));
  it("step over the edge into the next tier", () => expect(neighbour(stored, { tier: "sonnet", index: 1 }, 1)).toEqual({ tier: "haiku", index: 0 }));
  it("step up to the end of the tier above", () => expect(neighbour(stored, { tier: "haiku", index: 0 }, -1)).toEqual({ tier: "sonnet", index: 2 }));
  it("stop at the top", () => expect(neighbour(stored, { tier: "opus", index: 0 }, -1)).toBeUndefined());
});
