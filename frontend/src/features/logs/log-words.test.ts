import { describe, expect, it } from "vitest";
import { toneOf } from "@/lib/log-tone";
import { cachedShare, clientOf, sentModel, speed, tokensIn, verdictOf, factsOf } from "./log-words";

const row = { status_code: 200, success: true, is_failover: false, attempt_count: 1 };

describe("the verdict", () => {
  it.each([
    [row, "ok", "200"],
    [{ ...row, is_failover: true, attempt_count: 3 }, "warn", "200, after moving on twice"],
    [{ ...row, is_failover: true, attempt_count: 2 }, "warn", "200, after moving on once"],
    [{ ...row, status_code: 400, success: false }, "bad", "400"],
    [{ ...row, status_code: 503, success: false, attempt_count: 3 }, "bad", "503, after asking 3 accounts"],
    [{ ...row, status_code: 499, success: false }, "off", "499, the client left"],
  ] as const)("%j", (facts, tone, words) => expect([toneOf(facts), verdictOf(facts)]).toEqual([tone, words]));
});

describe("tokens", () => {
  const tokens = { input_tokens: 1842, cached_tokens: 41_206, cache_write_tokens: 2310 };
  it("counts cached ones as input", () => expect(tokensIn(tokens)).toBe(45_358));
  it("shows which share came from the cache", () => expect(cachedShare(tokens)).toBeCloseTo(0.908, 3));
  it("knows no share of nothing", () => expect(cachedShare({ input_tokens: null, cached_tokens: null, cache_write_tokens: null })).toBeNull());
  it("measures speed after the first token", () => expect(speed({ output_tokens: 512, latency_ms: 8420, first_token_ms: 2190 })).toBeCloseTo(82.2, 1));
  it("knows no speed where the answer came in one piece", () => expect(speed({ output_tokens: 845, latency_ms: 1533, first_token_ms: 1530 })).toBeNull());
});

it("names the sent model only when it is another", () =>
  expect([sentModel({ original_model: "a", routed_model: "a" }), sentModel({ original_model: "a", routed_model: "b" })]).toEqual([undefined, "b"]));
it.each([["claude-cli/2.1 (external)", "Claude Code"], ["codex_cli_rs/0.169", "Codex"], ["MyTool/1.0 (x)", "MyTool/1.0"], [null, undefined]])("%s is %s", (agent, tool) => expect(clientOf(agent)).toBe(tool));

describe("the line of facts", () => {
  it("tells failures and cost of a chosen time", () => expect(factsOf({ total: 3412, failed: 27, cost: 118.42, recent: false })).toBe("3,412 requests, 27 failed, $118.42"));
  it("says where they are of the last day alone", () => expect(factsOf({ total: 9000, failed: 2, cost: 3, recent: true })).toBe("9,000 requests; in 24\u202fh 2 failed, $3.00"));
  it("leaves out what is nothing or not known", () => expect(factsOf({ total: 1, failed: 0, recent: true })).toBe("1 request"));
});
