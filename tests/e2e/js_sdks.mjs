// Calls the official SDKs as an application does: `node js_sdks.mjs <folder of packages>`, jobs as JSON on standard input, what
// came of each as JSON on standard output.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const require = createRequire(`${process.argv[2]}/`);
const Anthropic = require("@anthropic-ai/sdk");
const OpenAI = require("openai");

/** What each client does: a whole call, a streamed one put together by the SDK, and how a turn with results is made. */
const CLIENTS = {
  anthropic: {
    open: (options) => new Anthropic({ ...options, baseURL: options.origin }),
    request: (job, turns) => ({
      model: job.model,
      max_tokens: 100,
      messages: turns,
      tools: [{ name: job.tool.name, input_schema: job.tool.schema }],
    }),
    ask: (question) => [{ role: "user", content: question }],
    whole: (sdk, request) => sdk.messages.create(request),
    streamed: (sdk, request) => sdk.messages.stream(request).finalMessage(),
    calls: (reply) =>
      reply.content
        .filter((block) => block.type === "tool_use")
        .map((block) => ({ id: block.id, arguments: block.input })),
    answer: (reply, results) => [
      { role: "assistant", content: reply.content },
      {
        role: "user",
        content: results.map(({ id, output }) => ({ type: "tool_result", tool_use_id: id, content: output })),
      },
    ],
  },
  chat: {
    open: (options) => new OpenAI({ ...options, baseURL: `${options.origin}/v1` }),
    request: (job, turns) => ({
      model: job.model,
      messages: turns,
      tools: [{ type: "function", function: { name: job.tool.name, parameters: job.tool.schema, strict: true } }],
    }),
    ask: (question) => [{ role: "user", content: question }],
    whole: (sdk, request) => sdk.chat.completions.create(request),
    streamed: (sdk, request) =>
      sdk.chat.completions.stream({ ...request, stream_options: { include_usage: true } }).finalChatCompletion(),
    calls: (reply) =>
      (reply.choices[0].message.tool_calls ?? []).map((call) => ({
        id: call.id,
        arguments: JSON.parse(call.function.arguments),
      })),
    answer: (reply, results) => [
      reply.choices[0].message,
      ...results.map(({ id, output }) => ({ role: "tool", tool_call_id: id, content: output })),
    ],
  },
  responses: {
    open: (options) => new OpenAI({ ...options, baseURL: `${options.origin}/v1` }),
    request: (job, turns) => ({
      model: job.model,
      store: false,
      input: turns,
      tools: [{ type: "function", name: job.tool.name, parameters: job.tool.schema, strict: true }],
    }),
    ask: (question) => [{ role: "user", content: question }],
    whole: (sdk, request) => sdk.responses.create(request),
    streamed: (sdk, request) => sdk.responses.stream(request).finalResponse(),
    calls: (reply) =>
      reply.output
        .filter((item) => item.type === "function_call")
        .map((item) => ({ id: item.call_id, arguments: JSON.parse(item.arguments) })),
    answer: (reply, results) => [
      ...reply.output,
      ...results.map(({ id, output }) => ({ type: "function_call_output", call_id: id, output })),
    ],
  },
};

/** Asks, writes the files that the model's tool calls name, and goes on until it calls no more. */
async function work(client, sdk, job) {
  const turns = client.ask(job.question);
  for (;;) {
    const reply = await client.streamed(sdk, client.request(job, turns));
    const calls = client.calls(reply);
    if (calls.length === 0) {
      return reply;
    }
    const results = calls.map(({ id, arguments: { file_path, content } }) => {
      writeFileSync(file_path, content);
      return { id, output: "written" };
    });
    turns.push(...client.answer(reply, results));
  }
}

async function perform(job) {
  const client = CLIENTS[job.client];
  const sdk = client.open({ origin: job.base_url, apiKey: job.key, maxRetries: 0 });
  if (job.kind === "work") {
    return work(client, sdk, job);
  }
  return client[job.kind](sdk, client.request(job, client.ask(job.question)));
}

async function report(job) {
  try {
    return { reply: await perform(job) };
  } catch (error) {
    return { error: { name: error.constructor.name, status: error.status ?? null, message: error.message } };
  }
}

const done = [];
for (const job of JSON.parse(await text(process.stdin))) {
  done.push(await report(job));
}
process.stdout.write(JSON.stringify(done));
