/** What a logged request asked for, out of its body: the last thing that a person said, and the system text. Pure. */

export interface Asked {
  text: string;
  system: string;
}

/** Undefined where the body is not one of the three formats', or holds no text of a person. */
export function askedIn(body: string): Asked | undefined {
  const document = parsed(body);
  const turns = document && ([document.messages, document.input].find(Array.isArray) as unknown[] | undefined);
  const text = typeof document?.input === "string" ? document.input : textOf(turns?.findLast((turn) => isObject(turn) && turn.role === "user" && textOf(turn) !== ""));
  if (!document || !text) return undefined;
  const said = turns?.find((turn) => isObject(turn) && (turn.role === "system" || turn.role === "developer"));
  return { text, system: plain(document.system ?? document.instructions) || textOf(said) };
}

function textOf(turn: unknown): string {
  return isObject(turn) ? plain(turn.content) : "";
}

/** Text, or the texts among blocks; what a tool returned is nobody's word. */
function plain(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.flatMap((block: unknown) => (isObject(block) && typeof block.text === "string" && ["text", "input_text"].includes(String(block.type)) ? [block.text] : [])).join("\n\n");
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
