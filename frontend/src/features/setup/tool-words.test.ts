import { describe, expect, it } from "vitest";
import { fileName, foundLine, hintOf, type Tool, toolToShow, withKey } from "./tool-words";

const tool = (id: string, more: Partial<Tool> = {}): Tool => ({
  id, label: id, mode: "write", formats: ["anthropic"], found: false, file: null, by_hand: [], terminal: [], steps: [], after: "", caveat: "", docs_url: "", ...more,
});
const FILE = { path: "~/.x/settings.json", problem: null, undoable: false } as const;

describe("the tool to begin with", () => {
  const tools = [tool("a"), tool("b", { found: true, mode: "steps" }), tool("c", { found: true })];
  it("is the one asked for", () => expect(toolToShow(tools, "b")?.id).toBe("b"));
  it("else one that is here and can be written", () => expect(toolToShow(tools)?.id).toBe("c"));
  it("else the first, also for a name that is none", () => expect(toolToShow(tools.slice(0, 1), "nobody")?.id).toBe("a"));
});

describe("the hint below a tool's name", () => {
  it("says when it points here already", () => expect(hintOf(tool("a", { file: { ...FILE, state: "here" } }))).toBe("points here"));
  it("says what we can do", () => expect(hintOf(tool("a", { file: { ...FILE, state: "other" } }))).toBe("we can write it"));
  it("is honest about tools that speak another format", () => expect(hintOf(tool("a", { mode: "steps", formats: [] }))).toBe("not possible"));
});

it("names what is on this machine, or nothing", () => {
  expect(foundLine([tool("a"), tool("b", { found: true })])).toBe("found on this machine: b");
  expect(foundLine([tool("a")])).toBeUndefined();
});

it("names a file without its folders", () => expect(fileName("~/.claude/settings.json")).toBe("settings.json"));

describe("the key in a text", () => {
  it("takes the masked one's place everywhere", () => expect(withKey("k=cgk_...1 k=cgk_...1", "cgk_...1", "cgk_real")).toBe("k=cgk_real k=cgk_real"));
  it("stays masked until it is asked for", () => expect(withKey("k=cgk_...1", "cgk_...1", undefined)).toBe("k=cgk_...1"));
  it("needs a masked one to replace", () => expect(withKey("k=your-client-key", null, "cgk_real")).toBe("k=your-client-key"));
});
