/** What the page says of a tool and its files. */
import type { Schemas } from "@/api/client";

export type Setup = Schemas["SetupView"];
export type Tool = Schemas["ToolSetup"];

const MODE_WORDS: Record<Tool["mode"], string> = { write: "we can write it", steps: "steps to follow", values: "URL and key" };

export function hintOf(tool: Tool): string {
  if (tool.file?.state === "here") return "points here";
  return tool.formats.length === 0 ? "not possible" : MODE_WORDS[tool.mode];
}

/** The tool to begin with: the one asked for, else one that is on this machine and can be written, else the first. */
export function toolToShow(tools: readonly Tool[], asked?: string): Tool | undefined {
  return tools.find(({ id }) => id === asked) ?? tools.find(({ found, mode }) => found && mode === "write") ?? tools[0];
}

/** Which tools are on this machine, in a line; undefined where none was found. */
export function foundLine(tools: readonly Tool[]): string | undefined {
  const names = tools.filter(({ found }) => found).map(({ label }) => label);
  return names.length ? `found on this machine: ${names.join(", ")}` : undefined;
}

/** `~/.claude/settings.json` -> `settings.json` */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Put the real key where the masked one stands. */
export function withKey(text: string, masked: string | null | undefined, key: string | undefined): string {
  return masked && key ? text.replaceAll(masked, key) : text;
}
