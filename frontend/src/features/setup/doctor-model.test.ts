// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { eventsIn, type Report, runDoctor, type Step, verdictOf } from "./doctor-model";

const step = (id: string, state: Step["state"] = "ok"): Step => ({ id, title: id, state, detail: "", next_act: null, duration_ms: 1 });
const report = (...steps: Step[]): Report => ({ ok: steps.every(({ state }) => state !== "failed"), steps, total_ms: 1, at: null, upstream_requests: 0, cost_usd: 0, cost_note: "" });

afterEach(() => vi.unstubAllGlobals());

it("keeps the beginning of an event for later", () => {
  const { events, rest } = eventsIn('event: step\ndata: {"a":1}\n\nevent: st');
  expect(events).toEqual([{ name: "step", data: '{"a":1}' }]);
  expect(rest).toBe("event: st");
});

describe("running the doctor", () => {
  const body = (text: string, size: number) => {
    const bytes = new TextEncoder().encode(text);
    return new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
  };
  const text = `event: step\ndata: ${JSON.stringify(step("proxy"))}\n\nevent: report\ndata: ${JSON.stringify(report(step("proxy")))}\n\n`;
  const serve = (sent: string, size: number) => vi.stubGlobal("fetch", () => Promise.resolve(new Response(body(sent, size), { headers: { "content-type": "text/event-stream" } })));

  it.each([1, 7, 10_000])("hears each step, in pieces of %d bytes", async (size) => {
    serve(text, size);
    const heard: Step[] = [];
    const done = await runDoctor(undefined, (one) => heard.push(one), new AbortController().signal);
    expect(heard.map(({ id }) => id)).toEqual(["proxy"]);
    expect(done.ok).toBe(true);
  });

  it("says when it breaks off", async () => {
    serve(text.slice(0, 80), 10_000);
    await expect(runDoctor(undefined, () => undefined, new AbortController().signal)).rejects.toThrow("interrupted");
  });
});

describe("the verdict", () => {
  it("is good", () => expect(verdictOf(report(step("a"), step("b", "skipped")))).toEqual({ tone: "ok", word: "All good" }));
  it("names a remark", () => expect(verdictOf(report(step("a", "warning"))).tone).toBe("warn"));
  it("counts failures", () => expect(verdictOf(report(step("a", "failed"), step("b", "failed"))).word).toBe("2 steps failed"));
});
