import { describe, expect, it } from "vitest";
import { choicesText, chosenOf, defaultWords, problemWith } from "./setting-value";

const whole = { kind: "integer", minimum: 1, maximum: 100, optional: false, unit: "%" } as const;

describe("a number", () => {
  it.each([["50", undefined], ["0", "At least 1"], ["101", "At most 100"], ["1.5", "A whole number is needed"], ["", "A number is needed"], ["1,5", "Use a point: 1.5"], ["x", "This is not a number"]])("%j: %s", (text, problem) =>
    expect(problemWith(whole, text)).toBe(problem),
  );
  it("may be empty where it is optional", () => expect(problemWith({ ...whole, optional: true }, "")).toBeUndefined());
});

describe("choices", () => {
  const all = ["a", "b", "c"];
  it("reads all as every one", () => expect(chosenOf("all", all)).toEqual(all));
  it("reads a list and drops what is unknown", () => expect(chosenOf("c, a,zz", all)).toEqual(["c", "a"]));
  it("writes every one as all", () => expect(choicesText(["c", "b", "a"], all)).toBe("all"));
  it("writes some in order", () => expect(choicesText(["c", "a"], all)).toBe("a,c"));
});

it("says the default in words", () => {
  expect(defaultWords({ default: "true", kind: "boolean", unit: "" })).toBe("on");
  expect(defaultWords({ default: "33554432", kind: "integer", unit: "bytes" })).toBe("33,554,432\u202fbytes");
  expect(defaultWords({ default: "", kind: "text", unit: "" })).toBe("none");
});
