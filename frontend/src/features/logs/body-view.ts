/**
 * A logged body as people read it. Pure. JSON is indented; what is long and seldom looked at is folded: the history before
 * the last exchange, the list of tools, strings over 2,000 characters. An answer is told in lines, whatever its format.
 */
import { type Answer, readAnswer, type Wire } from "@/lib/answer";

const LONGEST_STRING = 2000;
const HISTORY = ["messages", "input"];

export interface BodyView {
  text: string;
  /** What is folded away, in words. */
  folded: string[];
}

type Document = Record<string, unknown>;

export function requestView(body: string, unfolded: boolean): BodyView {
  const document = parsed(body);
  if (document === undefined) return { text: body, folded: [] };
  if (unfolded) return { text: JSON.stringify(document, null, 2), folded: [] };
  const folded: string[] = [];
  const shown = foldHistory(foldTools(document, folded), folded);
  const text = JSON.stringify(shown, (_, value: unknown) => foldString(value, folded), 2);
  // Folds are written as strings of their own; without the quotes they do not look like values.
  return { text: text.replace(/"⟦(.*?)⟧"/g, "[… $1]"), folded: [...new Set(folded)] };
}

/** An answer in lines: `text "…"`, `tool_use Bash {…}`, `stop end_turn`. Anything else as it is. */
export function answerView(body: string, format: string | null, raw: boolean): BodyView {
  const answer = raw || format === null ? undefined : readAnswer(format as Wire, body);
  if (answer) return { text: linesOf(answer), folded: ["the body as it came"] };
  const document = parsed(body);
  return { text: document === undefined ? body : JSON.stringify(document, null, 2), folded: [] };
}

function linesOf({ thinking, text, tools, stop, error }: Answer): string {
  return [
    thinking && `thinking ${thinking}`,
    text && `text ${text}`,
    ...tools.map(({ name, input }) => `tool_use ${name} ${input}`),
    stop && `stop ${stop}`,
    error && `error ${error}`,
  ]
    .filter(Boolean)
    .join("\n");
}

/** Keep what came last: from the newest turn of the person or tool on. */
function foldHistory(document: Document, folded: string[]): Document {
  const key = HISTORY.find((name) => Array.isArray(document[name]));
  const turns = key && (document[key] as unknown[]);
  const keep = turns ? lastTurn(turns) : 0;
  if (!key || !turns || keep < 1) return document;
  folded.push(`${keep} earlier ${keep === 1 ? "message" : "messages"}`);
  return { ...document, [key]: [`⟦${keep} earlier⟧`, ...turns.slice(keep)] };
}

function lastTurn(turns: readonly unknown[]): number {
  const at = turns.findLastIndex((turn) => isObject(turn) && (turn.role === "user" || turn.type === "function_call_output"));
  return Math.max(0, at);
}

function foldTools(document: Document, folded: string[]): Document {
  const tools = document.tools;
  if (!Array.isArray(tools) || tools.length === 0) return document;
  folded.push(`${tools.length} ${tools.length === 1 ? "tool" : "tools"}`);
  return { ...document, tools: `⟦${tools.length}⟧` };
}

function foldString(value: unknown, folded: string[]): unknown {
  if (typeof value !== "string" || value.length <= LONGEST_STRING) return value;
  folded.push("long strings");
  return `${value.slice(0, LONGEST_STRING)}… ${(value.length - LONGEST_STRING).toLocaleString("en-US")} more characters`;
}

function parsed(body: string): Document | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
