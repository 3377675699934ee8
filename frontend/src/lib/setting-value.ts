/** How a setting's text is edited and checked before it is sent; the server's word is the last. */
import type { SettingRow } from "@/api/queries/settings";

export type Control = "switch" | "number" | "text" | "lines" | "choices";

const CONTROLS: Record<SettingRow["kind"], Control> = { boolean: "switch", integer: "number", number: "number", text: "text", choices: "choices", origins: "lines", tier_rules: "lines" };

export function controlOf(setting: Pick<SettingRow, "kind">): Control {
  return CONTROLS[setting.kind];
}

type Range = Pick<SettingRow, "kind" | "minimum" | "maximum" | "optional" | "unit">;

/** What is wrong with a text, or nothing. */
export function problemWith(setting: Range, text: string): string | undefined {
  if (controlOf(setting) !== "number") return undefined;
  const trimmed = text.trim();
  if (!trimmed) return setting.optional ? undefined : "A number is needed";
  if (/^\d+,\d+$/.test(trimmed)) return `Use a point: ${trimmed.replace(",", ".")}`;
  const value = Number(trimmed);
  if (!Number.isFinite(value)) return "This is not a number";
  if (setting.kind === "integer" && !Number.isInteger(value)) return "A whole number is needed";
  const { minimum, maximum } = setting;
  if (minimum !== null && value < minimum) return `At least ${minimum.toLocaleString("en-US")}`;
  if (maximum !== null && value > maximum) return `At most ${maximum.toLocaleString("en-US")}`;
  return undefined;
}

/** `all` is every choice. */
export function chosenOf(text: string, choices: readonly string[]): string[] {
  return text.trim() === "all" ? [...choices] : text.split(",").map((id) => id.trim()).filter((id) => choices.includes(id));
}

export function choicesText(chosen: readonly string[], choices: readonly string[]): string {
  return choices.every((id) => chosen.includes(id)) ? "all" : choices.filter((id) => chosen.includes(id)).join(",");
}

/** The default as people read it. */
export function defaultWords({ default: text, kind, unit }: Pick<SettingRow, "default" | "kind" | "unit">): string {
  if (kind === "boolean") return text === "true" ? "on" : "off";
  if (!text) return "none";
  const grouped = /^\d{5,}$/.test(text) ? Number(text).toLocaleString("en-US") : text;
  return unit ? `${grouped}\u202f${unit}` : grouped;
}
