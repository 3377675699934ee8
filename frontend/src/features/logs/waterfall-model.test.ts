import { describe, expect, it } from "vitest";
import { layOut, ordinal, ticksTo } from "./waterfall-model";

describe("the time axis", () => {
  it.each([[8420, 2000], [312, 80], [5000, 1000], [1, 0.2]])("for %d ms steps by %d", (end, step) => {
    const ticks = ticksTo(end);
    expect(ticks[1]).toBeCloseTo(step);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(end);
  });
});

describe("attempts", () => {
  const log = { success: true, latency_ms: 8420, first_token_ms: 2190, attempts: [{ duration_ms: 212 }, { duration_ms: 1020 }, { duration_ms: 7180 }] };
  it("stand one after the other and end with the answer", () => expect(layOut(log).spans.map(({ from, to }) => [from, to])).toEqual([[8, 220], [220, 1240], [1240, 8420]]));
  it("show the first token in the one that served alone", () => expect(layOut(log).spans.map(({ first }) => first)).toEqual([undefined, undefined, 2190]));
  it("know no server in a failure", () => expect(layOut({ ...log, success: false }).spans.some(({ served }) => served)).toBe(false));
});

it("counts in words", () => expect([ordinal(1), ordinal(3), ordinal(7)]).toEqual(["first", "third", "7th"]));
