import { expect, it } from "vitest";
import { arrivalOf } from "./arrival";

it.each([
  ["claude-cli/2.1.329 (external, cli)", "Claude Code"],
  ["codex_exec/0.169.0 (Linux)", "Codex"],
  ["Anthropic/Python 2.11.0", "an Anthropic SDK"],
  ["something-new/1.0", undefined],
  [null, undefined],
])("takes %s for %s", (user_agent, from) => expect(arrivalOf({ user_agent })).toEqual({ from }));

it.each(["codegate-doctor", "CodeGate-Playground"])("does not take %s for a tool", (user_agent) => expect(arrivalOf({ user_agent })).toBeUndefined());
