import { expect, it } from "vitest";
import { documentOf, type Options } from "./wire";

const plain: Options = { model: "m", system: "", maxTokens: "", temperature: "", stream: true };
const full: Options = { ...plain, system: "Be brief", maxTokens: "100", temperature: "0.5" };
const said = [{ role: "user", text: "Hi" }] as const;
const message = { role: "user", content: "Hi" };

it("asks in Anthropic's format, which demands a limit", () => {
  expect(documentOf("anthropic", said, plain)).toEqual({ model: "m", max_tokens: 4096, messages: [message], stream: true });
  expect(documentOf("anthropic", said, full)).toMatchObject({ max_tokens: 100, temperature: 0.5, system: "Be brief" });
});

it("asks in Chat Completions, the system text as a message", () => {
  expect(documentOf("chat", said, plain)).toEqual({ model: "m", messages: [message], stream: true });
  expect(documentOf("chat", said, full)).toMatchObject({ max_completion_tokens: 100, messages: [{ role: "system", content: "Be brief" }, message] });
});

it("asks in Responses, storing nothing", () => {
  expect(documentOf("responses", said, plain)).toEqual({ model: "m", input: [message], store: false, stream: true });
  expect(documentOf("responses", said, full)).toMatchObject({ max_output_tokens: 100, instructions: "Be brief", temperature: 0.5 });
});

it("leaves a number out that is none", () => expect(documentOf("chat", said, { ...plain, temperature: "warm" })).not.toHaveProperty("temperature"));
