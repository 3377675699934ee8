/** What a conversation looks like in each wire format. Pure. */
import type { Document, Wire } from "@/lib/answer";

export interface Said {
  role: "user" | "assistant";
  text: string;
}

export interface Options {
  model: string;
  system: string;
  /** Empty = the format's own default. */
  maxTokens: string;
  temperature: string;
  stream: boolean;
}

export const WIRES: readonly { value: Wire; label: string }[] = [
  { value: "anthropic", label: "Messages" },
  { value: "chat", label: "Chat" },
  { value: "responses", label: "Responses" },
];

export const PATHS: Record<Wire, string> = { anthropic: "/v1/messages", chat: "/v1/chat/completions", responses: "/v1/responses" };

/** Anthropic's format demands a limit. */
const DEFAULT_MAX_TOKENS = 4096;

export function documentOf(wire: Wire, said: readonly Said[], options: Options): Document {
  const document = DOCUMENTS[wire](said, options);
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined));
}

const DOCUMENTS: Record<Wire, (said: readonly Said[], options: Options) => Document> = {
  anthropic: (said, options) => ({
    model: options.model,
    max_tokens: number(options.maxTokens) ?? DEFAULT_MAX_TOKENS,
    temperature: number(options.temperature),
    system: options.system || undefined,
    messages: messages(said),
    stream: options.stream,
  }),
  chat: (said, options) => ({
    model: options.model,
    max_completion_tokens: number(options.maxTokens),
    temperature: number(options.temperature),
    messages: [...(options.system ? [{ role: "system", content: options.system }] : []), ...messages(said)],
    stream: options.stream,
  }),
  responses: (said, options) => ({
    model: options.model,
    max_output_tokens: number(options.maxTokens),
    temperature: number(options.temperature),
    instructions: options.system || undefined,
    input: messages(said),
    store: false,
    stream: options.stream,
  }),
};

function messages(said: readonly Said[]): Document[] {
  return said.map(({ role, text }) => ({ role, content: text }));
}

function number(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? undefined : value;
}
