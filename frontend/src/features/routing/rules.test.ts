import { expect, it } from "vitest";
import { parseRules } from "./rules";

it("reads one rule a line, in order", () => expect(parseRules("gpt-5*=opus\n\n *-mini* = haiku ").rules).toEqual([{ pattern: "gpt-5*", tier: "opus" }, { pattern: "*-mini*", tier: "haiku" }]));
it("names the line that is no rule", () => expect(parseRules("gpt-5*=opus\nnonsense").problem).toMatch(/^Line 2/));
it("takes nothing for no rules", () => expect(parseRules("")).toEqual({ rules: [] }));
