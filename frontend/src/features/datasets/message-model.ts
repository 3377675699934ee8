/** What a line of the dataset says, message by message, in the pieces that the drawer shows. */

export interface Piece {
  kind: "text" | "thinking" | "call" | "media";
  text: string;
  /** The tool that is called, or what kind of thing stands here. */
  name?: string;
}

export interface Message {
  role: string;
  pieces: Piece[];
}

type Loose = Record<string, unknown>;

const LONGEST_TEXT = 2000;
const ROLES: Record<string, string> = { system: "System", user: "User", assistant: "Model", tool: "Tool result" };

export function roleWord(role: string): string {
  return ROLES[role] ?? role;
}

/** The messages of an entry; what is no message is left out. */
export function messagesOf(entry: Loose): Message[] {
  return list(entry.messages).map((message) => ({ role: text(message.role), pieces: piecesOf(message) }));
}

/** The line as indented JSON, long texts folded. */
export function indentedLine(line: Loose): string {
  return JSON.stringify(line, (_, value: unknown) => (typeof value === "string" ? foldedText(value) : value), 2);
}

function foldedText(value: string): string {
  return value.length <= LONGEST_TEXT ? value : `${value.slice(0, LONGEST_TEXT)}… ${(value.length - LONGEST_TEXT).toLocaleString("en-US")} more characters`;
}

function piecesOf(message: Loose): Piece[] {
  const thinking: Piece[] = message.reasoning_content ? [{ kind: "thinking", text: text(message.reasoning_content) }] : [];
  return [...thinking, ...contentOf(message.content ?? message.refusal), ...list(message.tool_calls).map(callOf)];
}

function contentOf(content: unknown): Piece[] {
  if (typeof content === "string") return content ? [{ kind: "text", text: content }] : [];
  return list(content).map((part): Piece => {
    if (part.type === "text") return { kind: "text", text: text(part.text) };
    if (part.type === "image_url") return { kind: "media", name: "Picture", text: shortUrl(text(record(part.image_url).url)) };
    return { kind: "media", name: part.type === "file" ? "File" : text(part.type), text: text(record(part.file).filename) };
  });
}

function callOf(call: Loose): Piece {
  const tool = record(call.function ?? call.custom);
  return { kind: "call", name: text(tool.name), text: indented(text(tool.arguments ?? tool.input)) };
}

/** Arguments are JSON inside a text; what is none stays as it is. */
function indented(argumentsText: string): string {
  try {
    return JSON.stringify(JSON.parse(argumentsText), null, 2);
  } catch {
    return argumentsText;
  }
}

/** An embedded picture by its type alone. */
function shortUrl(url: string): string {
  const embedded = /^data:([^;,]*)/.exec(url);
  return embedded ? (embedded[1] ?? "") : url;
}

function list(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter((item): item is Loose => typeof item === "object" && item !== null) : [];
}

function record(value: unknown): Loose {
  return typeof value === "object" && value !== null ? (value as Loose) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
