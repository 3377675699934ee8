/** The doctor's answer as it comes: server-sent events, one for each step, the report at the end. */
import { api, type Schemas } from "@/api/client";
import type { Tone } from "@/components/ui/state-mark";

export type Step = Schemas["DoctorStep"];
export type Report = Schemas["DoctorReport"];

export const TONES: Record<Step["state"], Tone> = { ok: "ok", warning: "warn", failed: "bad", skipped: "off" };

/** Split what came so far into whole events and the beginning of the next one. */
export function eventsIn(text: string): { events: { name: string; data: string }[]; rest: string } {
  const frames = text.split("\n\n");
  const rest = frames.pop() ?? "";
  const events = frames.map((frame) => {
    const lines = frame.split("\n");
    const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
    return { name: field("event"), data: field("data") };
  });
  return { events, rest };
}

/** Run the doctor; `onStep` hears of each step as it is done. */
export async function runDoctor(tenant: string | undefined, onStep: (step: Step) => void, signal: AbortSignal): Promise<Report> {
  const { data } = await api.POST("/api/setup/test/stream", { body: { tenant_id: tenant }, parseAs: "stream", signal });
  const reader = (data as unknown as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    const { events, rest } = eventsIn(text + (value ?? ""));
    text = rest;
    for (const { name, data: json } of events) {
      if (name === "report") return JSON.parse(json) as Report;
      onStep(JSON.parse(json) as Step);
    }
    if (done) throw new Error("The doctor was interrupted.");
  }
}

/** What the badge says of a report. */
export function verdictOf({ ok, steps }: Report): { tone: "ok" | "warn" | "bad"; word: string } {
  const failed = steps.filter(({ state }) => state === "failed").length;
  if (!ok) return { tone: "bad", word: failed === 1 ? "1 step failed" : `${failed} steps failed` };
  return steps.some(({ state }) => state === "warning") ? { tone: "warn", word: "Works, with a remark" } : { tone: "ok", word: "All good" };
}
