/** Cutting a body at the values that were masked, so that the same value lights up in all panes. Pure. */
import type { Schemas } from "@/api/client";
import type { Part } from "@/lib/trial-model";

export type Value = Schemas["MaskedValue"] & { original?: string };

/** The placeholders, or with originals known what stands in their place. A value's number is its place in `values`. */
export function marked(text: string, values: readonly Value[], side: "placeholder" | "original"): Part[] {
  const known = new Map<string, number>();
  values.forEach(({ placeholder, original }, index) => {
    const shown = side === "original" && original !== undefined ? original : placeholder;
    known.set(shown, index);
    // Inside JSON a value stands escaped.
    known.set(JSON.stringify(shown).slice(1, -1), index);
  });
  known.delete("");
  if (!known.size) return [{ text }];
  const pattern = new RegExp(`(${[...known.keys()].sort((a, b) => b.length - a.length).map(escaped).join("|")})`, "g");
  return text.split(pattern).flatMap((piece) => {
    const finding = known.get(piece);
    if (finding !== undefined) return [{ text: piece, finding, category: values[finding]?.category }];
    return piece ? [{ text: piece }] : [];
  });
}

export function countMarks(parts: readonly Part[]): number {
  return parts.filter(({ finding }) => finding !== undefined).length;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
