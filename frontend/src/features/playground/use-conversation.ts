/** A conversation with a model: what was said, and what each answer came to. One answer at a time. */
import { useRef, useState } from "react";
import { messageOf } from "@/api/error";
import { type Answer, type Document, NOTHING, readWhole, StreamReader, type Wire } from "@/lib/answer";
import { type Head, relay } from "./queries";
import { documentOf, type Options, type Said } from "./wire";

export interface Turn {
  id: number;
  wire: Wire;
  tenantId?: string;
  asked: string;
  document: Document;
  answer: Answer;
  head?: Head;
  /** `waiting` until the head, `coming` while it is read. */
  state: "waiting" | "coming" | "done" | "stopped" | "failed";
  firstMs?: number;
  totalMs?: number;
}

interface Asking {
  wire: Wire;
  tenantId?: string;
  options: Options;
}

export function useConversation() {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const running = useRef<AbortController>(null);
  const nextId = useRef(1);

  const change = (id: number, part: Partial<Turn>) => setTurns((all) => all.map((turn) => (turn.id === id ? { ...turn, ...part } : turn)));

  const ask = async (text: string, { wire, tenantId, options }: Asking) => {
    const id = nextId.current++;
    const document = documentOf(wire, [...history(turns), { role: "user", text }], options);
    setTurns([...turns, { id, wire, tenantId, asked: text, document, answer: NOTHING, state: "waiting" }]);
    const stop = new AbortController();
    running.current = stop;
    const began = performance.now();
    const passed = () => Math.round(performance.now() - began);
    try {
      const { head, pieces } = await relay({ format: wire, document, tenant_id: tenantId }, stop.signal);
      change(id, { head, state: "coming" });
      const answer = await read(wire, head, pieces, (part) => change(id, part), passed);
      change(id, { answer, state: answer.error ? "failed" : "done", totalMs: passed() });
    } catch (error) {
      if (stop.signal.aborted) change(id, { state: "stopped", totalMs: passed() });
      else setTurns((all) => all.map((turn) => (turn.id === id ? { ...turn, state: "failed", totalMs: passed(), answer: { ...turn.answer, error: messageOf(error) } } : turn)));
    } finally {
      running.current = null;
    }
  };

  return {
    turns,
    ask,
    busy: turns.some(({ state }) => state === "waiting" || state === "coming"),
    stop: () => running.current?.abort(),
    clear: () => {
      running.current?.abort();
      setTurns([]);
    },
  };
}

/** What was said before; turns that failed or were stopped before a word are left out. */
function history(turns: readonly Turn[]): Said[] {
  return turns
    .filter(({ state, answer }) => state !== "failed" && answer.text !== "")
    .flatMap(({ asked, answer }): Said[] => [{ role: "user", text: asked }, { role: "assistant", text: answer.text }]);
}

async function read(wire: Wire, head: Head, pieces: AsyncGenerator<string>, show: (part: Partial<Turn>) => void, passed: () => number): Promise<Answer> {
  if (!head.contentType.startsWith("text/event-stream")) {
    let body = "";
    for await (const piece of pieces) body += piece;
    return readWhole(wire, body);
  }
  const reader = new StreamReader(wire);
  let first: number | undefined;
  for await (const piece of pieces) {
    const answer = reader.feed(piece);
    if (first === undefined && (answer.text || answer.thinking)) first = passed();
    show({ answer, firstMs: first });
  }
  return reader.answer.stop || reader.answer.error ? reader.answer : { ...reader.answer, error: "The stream ended before the answer did" };
}
