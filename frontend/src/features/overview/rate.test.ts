import { describe, expect, it } from "vitest";
import { perMinute, rateWords } from "./rate";

const NOW = 10_000_000;
const ago = (...seconds: number[]) => seconds.map((s) => NOW - s * 1000);

describe("the rate of requests", () => {
  it("is taken over five minutes", () => expect(perMinute(ago(1, 20, 100, 299, 301), NOW, 60)).toBeCloseTo(4 / 5));
  it("is taken over what is known when more came than is kept", () => expect(perMinute(ago(1, 2, 10), NOW, 3)).toBeCloseTo(18));
  it("is nothing without requests", () => expect(perMinute([], NOW, 60)).toBe(0));
  it("has words", () => expect([0, 2.44, 37.6].map(rateWords)).toEqual(["none in the last 5 minutes", "2.4 requests a minute", "38 requests a minute"]));
});
