import { expect, it } from "vitest";
import { requestsOf, shareOf } from "./shares";

const USE = [
  { tier: "opus", account_id: "a", requests: 3 },
  { tier: "opus", account_id: "b", requests: 1 },
  { tier: "haiku", account_id: "a", requests: 6 },
];

it("tells an account's part of a tier", () => {
  expect(requestsOf(USE, "opus")).toBe(4);
  expect(shareOf(USE, "opus", "a")).toBe(0.75);
  expect(shareOf(USE, "haiku", "b")).toBe(0);
});

it("tells nothing of a tier without requests", () => {
  expect(shareOf(USE, "sonnet", "a")).toBeUndefined();
});
