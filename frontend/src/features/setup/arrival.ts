/** Which recorded request is one of a tool, and which tool that is. */
import type { Schemas } from "@/api/client";

/** The doctor and the playground. */
const OUR_OWN = /^codegate-/i;

/** As the programs name themselves in `user-agent`, in the order in which they are looked for. */
const AGENTS: readonly [RegExp, string][] = [
  [/^claude-cli/i, "Claude Code"],
  [/^codex/i, "Codex"],
  [/opencode/i, "OpenCode"],
  [/aider|litellm/i, "Aider"],
  [/continue/i, "Continue"],
  [/cline/i, "Cline"],
  [/qwen/i, "Qwen Code"],
  [/copilot|vscode/i, "Copilot"],
  [/^curl/i, "curl"],
  [/anthropic/i, "an Anthropic SDK"],
  [/openai/i, "an OpenAI SDK"],
];

/** Nothing for the dashboard's own requests; `from` where the program says who it is. */
export function arrivalOf({ user_agent: agent }: Pick<Schemas["LogRow"], "user_agent">): { from?: string } | undefined {
  if (agent && OUR_OWN.test(agent)) return undefined;
  return { from: agent ? AGENTS.find(([pattern]) => pattern.test(agent))?.[1] : undefined };
}
