import { describe, expect, it } from "vitest";
import { type Answer, readAnswer, readWhole, StreamReader, type Wire } from "./answer";

const sse = (...events: object[]) => events.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join("");

const STREAMS: Record<Wire, string> = {
  anthropic: sse(
    { type: "message_start", message: {} },
    { type: "content_block_delta", delta: { type: "thinking_delta", thinking: "Hm" } },
    { type: "content_block_delta", delta: { type: "text_delta", text: "Hel" } },
    { type: "content_block_delta", delta: { type: "text_delta", text: "lo 💡" } },
    { type: "content_block_start", content_block: { type: "tool_use", name: "Bash" } },
    { type: "content_block_delta", delta: { type: "input_json_delta", partial_json: `{"command":` } },
    { type: "content_block_delta", delta: { type: "input_json_delta", partial_json: `"ls"}` } },
    { type: "message_delta", delta: { stop_reason: "end_turn" } },
  ),
  chat: `${sse(
    { choices: [{ delta: { reasoning_content: "Hm" } }] },
    { choices: [{ delta: { content: "Hel" } }] },
    { choices: [{ delta: { content: "lo 💡", tool_calls: [{ function: { name: "Bash", arguments: `{"command":` } }] } }] },
    { choices: [{ delta: { tool_calls: [{ function: { arguments: `"ls"}` } }] } }] },
    { choices: [{ delta: {}, finish_reason: "end_turn" }] },
    { choices: [] },
  )}data: [DONE]\n\n`,
  responses: sse(
    { type: "response.reasoning_summary_text.delta", delta: "Hm" },
    { type: "response.output_text.delta", delta: "Hel" },
    { type: "response.output_text.delta", delta: "lo 💡" },
    { type: "response.output_item.added", item: { type: "function_call", name: "Bash" } },
    { type: "response.function_call_arguments.delta", delta: `{"command":"ls"}` },
    { type: "response.completed" },
  ),
};
const WIRES = ["anthropic", "chat", "responses"] as const;
const told = (stop: string): Answer => ({ text: "Hello 💡", thinking: "Hm", tools: [{ name: "Bash", input: `{"command":"ls"}` }], stop });

describe.each(WIRES)("a stream in %s", (wire) => {
  const end = wire === "responses" ? "completed" : "end_turn";
  it("is read in one piece", () => expect(new StreamReader(wire).feed(STREAMS[wire])).toEqual(told(end)));
  it("is read cut at every character", () => {
    const reader = new StreamReader(wire);
    for (const character of STREAMS[wire]) reader.feed(character);
    expect(reader.answer).toEqual(told(end));
  });
  it("keeps what came before an error", () => {
    const failure = wire === "chat" ? { error: { message: "gone" } } : wire === "anthropic" ? { type: "error", error: { message: "gone" } } : { type: "response.failed", response: { error: { message: "gone" } } };
    const reader = new StreamReader(wire);
    reader.feed(STREAMS[wire]);
    expect(reader.feed(sse(failure))).toMatchObject({ text: "Hello 💡", error: "gone" });
  });
});

describe("a whole answer", () => {
  it.each([
    ["anthropic", { content: [{ type: "thinking", thinking: "Hm" }, { type: "text", text: "Hello 💡" }, { type: "tool_use", name: "Bash", input: { command: "ls" } }], stop_reason: "end_turn" }],
    ["chat", { choices: [{ message: { content: "Hello 💡", reasoning_content: "Hm", tool_calls: [{ function: { name: "Bash", arguments: `{"command":"ls"}` } }] }, finish_reason: "end_turn" }] }],
    ["responses", { status: "end_turn", output: [{ type: "reasoning", summary: [{ text: "Hm" }] }, { type: "message", content: [{ type: "output_text", text: "Hello 💡" }] }, { type: "function_call", name: "Bash", arguments: `{"command":"ls"}` }] }],
  ] as const)("in %s", (wire, document) => expect(readWhole(wire, JSON.stringify(document))).toEqual(told("end_turn")));
  it.each([[{ error: { message: "no" } }, "no"], [{ error: "no" }, "no"], [{ type: "error", error: { message: "no" } }, "no"]])("that is an error, %j", (document, message) =>
    expect(readWhole("chat", JSON.stringify(document)).error).toBe(message),
  );
  it("that is no JSON is shown as it is", () => expect(readWhole("chat", "<html>").error).toBe("<html>"));
  it("that is empty says so", () => expect(readWhole("chat", "").error).toBe("The answer was empty"));
});

it.each(WIRES)("a logged stream in %s is read, also when its end is cut off", (wire) => {
  expect(readAnswer(wire, STREAMS[wire])?.text).toBe("Hello 💡");
  expect(readAnswer(wire, STREAMS[wire].slice(0, -40))?.text).toBe("Hello 💡");
});
it("what is no answer is not read", () => expect([readAnswer("chat", "<html>"), readAnswer("chat", "{}")]).toEqual([undefined, undefined]));
