import { describe, expect, it } from "vitest";
import { indentedLine, messagesOf } from "./message-model";

const pieces = (message: object) => messagesOf({ messages: [message] })[0]?.pieces;

describe("the messages of an entry", () => {
  it("shows a plain text as one piece", () => expect(pieces({ role: "user", content: "Hello" })).toEqual([{ kind: "text", text: "Hello" }]));
  it("puts thinking first, calls last, arguments indented", () =>
    expect(pieces({ role: "assistant", content: "I look.", reasoning_content: "Hm.", tool_calls: [{ function: { name: "look", arguments: '{"at":1}' } }] })).toEqual([
      { kind: "thinking", text: "Hm." },
      { kind: "text", text: "I look." },
      { kind: "call", name: "look", text: '{\n  "at": 1\n}' },
    ]));
  it("names an embedded picture by its type", () =>
    expect(pieces({ role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }] })).toEqual([{ kind: "media", name: "Picture", text: "image/png" }]));
  it("keeps free-form input and broken arguments as they are", () => {
    expect(pieces({ role: "assistant", content: null, tool_calls: [{ custom: { name: "patch", input: "*** Begin" } }] })).toEqual([{ kind: "call", name: "patch", text: "*** Begin" }]);
    expect(pieces({ role: "assistant", content: null, tool_calls: [{ function: { name: "f", arguments: "{oops" } }] })?.[0]?.text).toBe("{oops");
  });
  it("bears anything that an older file may hold", () => {
    expect(messagesOf({})).toEqual([]);
    expect(messagesOf({ messages: [null, "x", { role: 3, content: 4 }] })).toEqual([{ role: "", pieces: [] }]);
  });
});

it("folds long texts in the exported line", () => expect(indentedLine({ a: "x".repeat(2_005) })).toContain("… 5 more characters"));
