import { expect, it } from "vitest";
import type { Account } from "@/api/queries/accounts";
import { factsOf, sentenceOf } from "./sentence";

const now = new Date("2026-11-20T14:32:07Z");
const account = (facts: Partial<Account>) => ({ state: "healthy", requests_today: 0, provider_label: "OpenAI", auth_type: "api_key", ...facts }) as Account;

it("says what a healthy account did today", () =>
  expect(sentenceOf(account({ requests_today: 1204, last_used_at: "2026-11-20T14:32:04Z" }), now)).toBe("Answered 1,204 requests today, the last one 3\u202fs ago."));
it("gives the reason of what is not fine", () => expect(sentenceOf(account({ state: "failing", state_reason: "It failed once." }), now)).toBe("It failed once."));
it("tells of a test that failed where all else is well", () => {
  const last_test = { ok: false, message: "No answer within 30 s.", latency_ms: null, at: null };
  expect(sentenceOf(account({ last_test }), now)).toBe("The last test did not pass: No answer within 30 s.");
  expect(sentenceOf(account({ last_test, state: "off", state_reason: "Switched off." }), now)).toBe("Switched off.");
});
it("names the credential", () => {
  expect(factsOf(account({ api_key: "sk-proj-...7Qx2" }))).toBe("OpenAI · sk-proj-...7Qx2");
  expect(factsOf(account({ auth_type: "oauth", subscription_type: "Pro" }))).toBe("OpenAI · Pro · signed in");
  expect(factsOf(account({ api_key: null }))).toBe("OpenAI · no key");
});
