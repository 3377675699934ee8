/** What a person knows better than catalogue and price list about one model, as one form. */
import { z } from "zod";
import { missingPrice, priceShape, textsOf, type ModelPrice } from "./price-form";
import type { LimitsChange, Model } from "./queries";

export const modelSchema = z
  .object({
    ...priceShape,
    max_output_tokens: z.string().trim().regex(/^[1-9]\d*$|^$/, "A whole number above zero, or empty"),
    supports_tool_calling: z.enum(["", "true", "false"]),
    supports_reasoning: z.enum(["", "true", "false"]),
  })
  .superRefine((values, context) => {
    const missing = missingPrice(values);
    if (missing) context.addIssue({ code: "custom", path: [missing], message: "Input and output go together" });
  });
export type ModelForm = z.infer<typeof modelSchema>;

const LIMITS = ["max_output_tokens", "supports_tool_calling", "supports_reasoning"] as const;

export function initialForm(model: Model, own: ModelPrice | undefined): ModelForm {
  const set = (field: string) => model.overridden.includes(field);
  const choice = (field: "supports_tool_calling" | "supports_reasoning") => (set(field) && model[field] !== null ? (String(model[field]) as "true" | "false") : "");
  return {
    ...textsOf(own),
    max_output_tokens: set("max_output_tokens") ? String(model.max_output_tokens ?? "") : "",
    supports_tool_calling: choice("supports_tool_calling"),
    supports_reasoning: choice("supports_reasoning"),
  };
}

/** Nothing when no limit is set any more: the catalogue counts. */
export function limitsOf(values: ModelForm): LimitsChange | undefined {
  if (LIMITS.every((field) => values[field] === "")) return undefined;
  const flag = (text: ModelForm["supports_reasoning"]) => (text === "" ? null : text === "true");
  return {
    maxOutputTokens: values.max_output_tokens ? Number(values.max_output_tokens) : null,
    supportsToolCalling: flag(values.supports_tool_calling),
    supportsReasoning: flag(values.supports_reasoning),
  };
}
