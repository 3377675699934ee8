/** Prices as they are typed: USD per million tokens, cached ones optional. */
import { z } from "zod";
import type { Schemas } from "@/api/client";

export type ModelPrice = Schemas["ModelPrice"];
export type PriceSetting = Schemas["PriceSetting"];

export const PRICE_FIELDS = ["input", "cache_read", "cache_write", "output"] as const;
export type PriceField = (typeof PRICE_FIELDS)[number];
export type PriceTexts = Record<PriceField, string>;

export const PRICE_LABELS: Record<PriceField, string> = { input: "Input", cache_read: "Cache read", cache_write: "Cache write", output: "Output" };

const usd = z
  .string()
  .trim()
  .refine((text) => !/^\d+,\d+$/.test(text), { error: (issue) => `Use a point: ${String(issue.input).replace(",", ".")}` })
  .refine((text) => text === "" || /,/.test(text) || /^\d*\.?\d+$|^\d+\.$/.test(text), { error: "A price in USD, such as 2.50" });

export const priceShape = { input: usd, cache_read: usd, cache_write: usd, output: usd };

/** Input and output go together; without both there is no price. */
export function missingPrice(texts: PriceTexts): PriceField | undefined {
  const some = PRICE_FIELDS.some((field) => texts[field].trim() !== "");
  if (!some) return undefined;
  return texts.input.trim() === "" ? "input" : texts.output.trim() === "" ? "output" : undefined;
}

/** Nothing when all fields are empty: the price list counts. */
export function priceOf(texts: PriceTexts): PriceSetting | undefined {
  if (PRICE_FIELDS.every((field) => texts[field].trim() === "")) return undefined;
  const number = (field: PriceField) => (texts[field].trim() === "" ? null : Number(texts[field]));
  return { input: number("input") ?? 0, cache_read: number("cache_read"), cache_write: number("cache_write"), output: number("output") ?? 0 };
}

export function textsOf(price: PriceSetting | undefined): PriceTexts {
  const text = (value: number | null | undefined) => (value == null ? "" : String(value));
  return { input: text(price?.input), cache_read: text(price?.cache_read), cache_write: text(price?.cache_write), output: text(price?.output) };
}

/** The user's price for exactly this model, at this provider or at every one. */
export function ownPrice(prices: readonly ModelPrice[], provider: string, id: string): ModelPrice | undefined {
  const named = prices.filter(({ model, is_pattern }) => !is_pattern && model.toLowerCase() === id.toLowerCase());
  return named.find((price) => price.provider === provider) ?? named.find((price) => price.provider === "");
}
