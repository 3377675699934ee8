import { describe, expect, it } from "vitest";
import { z } from "zod";
import { missingPrice, ownPrice, priceOf, priceShape, textsOf, type ModelPrice } from "./price-form";

const texts = (input: string, output: string, cache_read = "", cache_write = "") => ({ input, cache_read, cache_write, output });

describe("a typed price", () => {
  it.each([["", true], ["2.50", true], [".5", true], ["0", true], ["2,50", false], ["-1", false], ["1e3", false], ["x", false]])("%j is acceptable: %s", (text, fine) =>
    expect(z.object(priceShape).safeParse(texts(text, "")).success).toBe(fine),
  );
  it("says how to write the point", () => expect(z.object(priceShape).safeParse(texts("2,50", "")).error?.issues[0]?.message).toBe("Use a point: 2.50"));
  it("needs input and output together", () =>
    expect([missingPrice(texts("", "")), missingPrice(texts("1", "")), missingPrice(texts("", "", "1")), missingPrice(texts("1", "2"))]).toEqual([undefined, "output", "input", undefined]));
  it("is nothing when all fields are empty", () => expect(priceOf(texts(" ", ""))).toBeUndefined());
  it("goes to the server and comes back", () => {
    const price = priceOf(texts("2.5", "10", "0.25"));
    expect(price).toEqual({ input: 2.5, cache_read: 0.25, cache_write: null, output: 10 });
    expect(textsOf(price)).toEqual(texts("2.5", "10", "0.25"));
  });
});

it("finds a model's own price, its provider's before that for all", () => {
  const price = (model: string, provider: string, is_pattern = false) => ({ model, provider, is_pattern, input: 1, output: 1 }) as ModelPrice;
  const prices = [price("M", ""), price("m", "openai"), price("m*", "openai", true)];
  expect(ownPrice(prices, "openai", "m")).toBe(prices[1]);
  expect(ownPrice(prices, "groq", "m")).toBe(prices[0]);
  expect(ownPrice(prices, "groq", "mm")).toBeUndefined();
});
