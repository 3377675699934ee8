/**
 * Reading an answer in any of the three formats, streamed or whole. Pure: bytes go in as text, an `Answer` comes out.
 * Only what people read of it: text, thinking, called tools, how it ended.
 */
import type { Schemas } from "@/api/client";

export type Wire = Schemas["PlaygroundRequest"]["format"];
export type Document = Record<string, unknown>;

export interface ToolCall {
  name: string;
  /** JSON as the model wrote it. */
  input: string;
}

export interface Answer {
  text: string;
  thinking: string;
  tools: readonly ToolCall[];
  stop?: string;
  error?: string;
}

export const NOTHING: Answer = { text: "", thinking: "", tools: [] };

/** Fed with pieces of a stream of server-sent events, cut anywhere. */
export class StreamReader {
  private rest = "";
  answer: Answer = NOTHING;

  constructor(private readonly wire: Wire) {}

  feed(piece: string): Answer {
    const frames = (this.rest + piece).replaceAll("\r\n", "\n").split("\n\n");
    this.rest = frames.pop() ?? "";
    for (const frame of frames) {
      const data = frame.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart()).join("\n");
      const event = data && data !== "[DONE]" ? parsed(data) : undefined;
      if (event) this.answer = EVENTS[this.wire](this.answer, event);
    }
    return this.answer;
  }
}

/** An answer as it was logged, a stream or whole; nothing when it cannot be read. */
export function readAnswer(wire: Wire, body: string): Answer | undefined {
  const stream = /^(event|data|id|retry|:)/.test(body.trimStart());
  const answer = stream ? new StreamReader(wire).feed(`${body}\n\n`) : parsed(body) && readWhole(wire, body);
  return answer && (answer.text || answer.thinking || answer.tools.length || answer.error) ? answer : undefined;
}

export function readWhole(wire: Wire, body: string): Answer {
  const document = parsed(body);
  if (!document) return { ...NOTHING, error: body.slice(0, 500) || "The answer was empty" };
  const error = errorOf(document);
  return error ? { ...NOTHING, error } : WHOLE[wire](document);
}

type Fold = (answer: Answer, event: Document) => Answer;

const EVENTS: Record<Wire, Fold> = {
  anthropic: (answer, event) => {
    const delta = part(event.delta);
    const block = part(event.content_block);
    if (event.type === "error") return { ...answer, error: errorOf(event) ?? "The stream broke off" };
    if (event.type === "content_block_start" && block.type === "tool_use") return called(answer, block.name);
    if (delta.type === "input_json_delta") return argued(answer, delta.partial_json);
    if (event.type === "message_delta" && delta.stop_reason) return { ...answer, stop: text(delta.stop_reason) };
    return { ...answer, text: answer.text + text(delta.text), thinking: answer.thinking + text(delta.thinking) };
  },
  chat: (answer, event) => {
    if (event.error) return { ...answer, error: errorOf(event) ?? "The stream broke off" };
    const choice = part(list(event.choices)[0]);
    const delta = part(choice.delta);
    const told = { ...answer, text: answer.text + text(delta.content), thinking: answer.thinking + text(delta.reasoning_content) };
    const calls = list(delta.tool_calls).map((call) => part(part(call).function));
    const asked = calls.reduce<Answer>((so, { name, arguments: input }) => argued(name ? called(so, name) : so, input), told);
    return choice.finish_reason ? { ...asked, stop: text(choice.finish_reason) } : asked;
  },
  responses: (answer, event) => {
    const type = text(event.type);
    const item = part(event.item);
    if (type === "response.output_text.delta") return { ...answer, text: answer.text + text(event.delta) };
    if (type === "response.reasoning_summary_text.delta" || type === "response.reasoning_text.delta") return { ...answer, thinking: answer.thinking + text(event.delta) };
    if (type === "response.output_item.added" && item.type === "function_call") return called(answer, item.name);
    if (type === "response.function_call_arguments.delta") return argued(answer, event.delta);
    if (type === "response.completed") return { ...answer, stop: "completed" };
    if (type === "response.incomplete") return { ...answer, stop: text(part(part(event.response).incomplete_details).reason) || "incomplete" };
    if (type === "response.failed" || type === "error") return { ...answer, error: errorOf(part(event.response)) ?? errorOf(event) ?? "The stream broke off" };
    return answer;
  },
};

const WHOLE: Record<Wire, (document: Document) => Answer> = {
  anthropic: ({ content, stop_reason }) =>
    list(content).map(part).reduce<Answer>(
      (answer, block) => (block.type === "tool_use" ? argued(called(answer, block.name), JSON.stringify(block.input ?? {})) : { ...answer, text: answer.text + text(block.text), thinking: answer.thinking + text(block.thinking) }),
      { ...NOTHING, stop: text(stop_reason) },
    ),
  chat: ({ choices }) => {
    const choice = part(list(choices)[0]);
    const message = part(choice.message);
    const answer = { ...NOTHING, text: text(message.content), thinking: text(message.reasoning_content), stop: text(choice.finish_reason) };
    return list(message.tool_calls).map((call) => part(part(call).function)).reduce<Answer>((so, { name, arguments: input }) => argued(called(so, name), input), answer);
  },
  responses: ({ output, status }) =>
    list(output).map(part).reduce<Answer>((answer, item) => {
      if (item.type === "function_call") return argued(called(answer, item.name), item.arguments);
      const parts = [...list(item.content), ...list(item.summary)].map((one) => text(part(one).text)).join("");
      return item.type === "reasoning" ? { ...answer, thinking: answer.thinking + parts } : { ...answer, text: answer.text + parts };
    }, { ...NOTHING, stop: text(status) }),
};

function called(answer: Answer, name: unknown): Answer {
  return { ...answer, tools: [...answer.tools, { name: text(name), input: "" }] };
}

/** More of the last call's arguments. */
function argued(answer: Answer, input: unknown): Answer {
  const last = answer.tools.at(-1);
  return last && text(input) ? { ...answer, tools: [...answer.tools.slice(0, -1), { ...last, input: last.input + text(input) }] } : answer;
}

function errorOf(document: Document): string | undefined {
  if (typeof document.error === "string") return document.error;
  const message = part(document.error).message;
  if (typeof message === "string") return message;
  return document.type === "error" && typeof document.message === "string" ? document.message : undefined;
}

function parsed(body: string): Document | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Document => typeof value === "object" && value !== null && !Array.isArray(value);
const part = (value: unknown): Document => (isObject(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
