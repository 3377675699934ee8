import { describe, expect, it } from "vitest";
import { answerView, requestView } from "./body-view";

describe("a request", () => {
  const long = "x".repeat(2500);
  const body = JSON.stringify({
    model: "m",
    tools: [{ name: "Bash" }, { name: "Read" }],
    messages: [{ role: "user", content: "1" }, { role: "assistant", content: "2" }, { role: "user", content: long }, { role: "assistant", content: "4" }],
  });
  it("folds the history before the last exchange, tools and long strings", () => {
    const { text, folded } = requestView(body, false);
    expect(folded).toEqual(["2 tools", "2 earlier messages", "long strings"]);
    expect(text).toContain(`"tools": [… 2]`);
    expect(text).toContain("[… 2 earlier],");
    expect(text).toContain("… 500 more characters");
    expect(text).toContain(`"content": "4"`);
  });
  it("is whole when unfolded", () => expect(JSON.parse(requestView(body, true).text)).toEqual(JSON.parse(body)));
  it("of Responses keeps the last result of a tool", () =>
    expect(requestView(JSON.stringify({ input: [{ role: "user" }, { type: "function_call" }, { type: "function_call_output", output: "7" }] }), false).folded).toEqual(["2 earlier messages"]));
  it("without a history has nothing to fold", () => expect(requestView(`{"model":"m","messages":[{"role":"user"}]}`, false).folded).toEqual([]));
  it("that was cut off is shown as it is", () => expect(requestView(`{"model":`, false)).toEqual({ text: `{"model":`, folded: [] }));
});

describe("an answer", () => {
  const whole = JSON.stringify({ content: [{ type: "text", text: "Hi" }, { type: "tool_use", name: "Bash", input: { a: 1 } }], stop_reason: "tool_use" });
  it("is told in lines", () => expect(answerView(whole, "anthropic", false).text).toBe(`text Hi\ntool_use Bash {"a":1}\nstop tool_use`));
  it("is JSON when asked for", () => expect(answerView(whole, "anthropic", true).text).toContain(`"stop_reason": "tool_use"`));
  it("that is no answer is shown as it is", () => expect(answerView("<html>", "chat", false).text).toBe("<html>"));
});
