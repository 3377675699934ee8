import { describe, expect, it } from "vitest";
import { keyFigures } from "./figures";
import type { Figure, Overview } from "./queries";

const none: Figure = { value: null, previous: null, series: [] };
const figure = (value: number | null, previous: number | null = null): Figure => ({ value, previous, series: [] });
const overview = (figures: Partial<Overview["figures"]>, cache_saved_usd: number | null = null) =>
  ({ figures: { requests: none, answered_share: none, cost_usd: none, tokens: none, cached_share: none, p50_latency_ms: none, p95_latency_ms: none, first_token_ms: none, failovers: none, masked_requests: none, ...figures }, cache_saved_usd }) as Overview;
const shown = (figures: Partial<Overview["figures"]>, label: string, saved?: number) => {
  const found = keyFigures(overview(figures, saved)).find((one) => one.label === label);
  return found && { ...found, change: found.change?.replaceAll("\u202f", " "), line: found.line.replaceAll("\u202f", " ") };
};

describe("key figures", () => {
  it("count requests in full, with their growth", () =>
    expect(shown({ requests: figure(3412, 3159), answered_share: figure(0.992), failovers: figure(64) }, "Requests")).toMatchObject({ value: "3,412", change: "+8 %", line: "27 failed · 64 moved on" }));
  it("shorten large counts", () => expect(shown({ tokens: figure(161_000_000, 0) }, "Tokens")).toMatchObject({ value: "161", unit: "M", change: undefined }));
  it("tell what caches saved, and a request's cost where they saved nothing", () => {
    const figures = { cost_usd: figure(12), requests: figure(24), tokens: figure(900), cached_share: figure(0.91) };
    expect(shown(figures, "Cost", 402.4)).toMatchObject({ line: "cache saved $402.40" });
    expect(shown(figures, "Cost", -3)).toMatchObject({ line: "$0.50 a request" });
    expect(shown(figures, "Tokens")).toMatchObject({ line: "91 % read from cache" });
  });
  it("show no reading as a dash, never as zero", () => expect(shown({}, "First token")).toMatchObject({ value: "–", line: "not measured yet" }));
  it("warn when fewer than 98 % are answered", () => {
    expect(shown({ answered_share: figure(0.979, 0.99) }, "Answered")).toMatchObject({ value: "98", alarming: true, change: "−1.1 pt" });
    expect(shown({ answered_share: figure(0.992, 0.995) }, "Answered")).toMatchObject({ value: "99.2", alarming: false });
  });
  it("warn when the slow end has doubled", () => {
    expect(shown({ p50_latency_ms: figure(4210, 3910), p95_latency_ms: figure(21_600, 10_000) }, "Whole answer")).toMatchObject({ value: "4.21", unit: "s", change: "+300 ms", alarming: true });
    expect(shown({ p50_latency_ms: figure(4210), p95_latency_ms: figure(21_600, 20_000) }, "Whole answer")).toMatchObject({ line: "p95 21.6 s", alarming: false });
  });
});
