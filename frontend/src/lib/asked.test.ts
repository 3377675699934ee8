import { describe, expect, it } from "vitest";
import { askedIn } from "./asked";

const read = (document: unknown) => askedIn(JSON.stringify(document));

describe("what a request asked", () => {
  it("is the last words of the person in Messages, past what tools returned", () =>
    expect(
      read({
        system: [{ type: "text", text: "Be brief." }],
        messages: [
          { role: "user", content: "first" },
          { role: "assistant", content: "yes" },
          { role: "user", content: [{ type: "text", text: "second" }, { type: "image", source: {} }] },
          { role: "assistant", content: [{ type: "tool_use", id: "t" }] },
          { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "42" }] },
        ],
      }),
    ).toEqual({ text: "second", system: "Be brief." }));
  it("is read in Chat, with its system message", () =>
    expect(read({ messages: [{ role: "developer", content: "rules" }, { role: "user", content: "hello" }] })).toEqual({ text: "hello", system: "rules" }));
  it("is read in Responses, as text or items", () => {
    expect(read({ input: "hello", instructions: "rules" })).toEqual({ text: "hello", system: "rules" });
    expect(read({ input: [{ role: "user", content: [{ type: "input_text", text: "hello" }] }] })).toEqual({ text: "hello", system: "" });
  });
  it("is nothing in what is no request", () => {
    for (const body of ["", "[]", "{}", "{", JSON.stringify({ messages: [{ role: "assistant", content: "x" }] })]) expect(askedIn(body)).toBeUndefined();
  });
});
