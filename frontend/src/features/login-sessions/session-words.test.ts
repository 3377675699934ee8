import { expect, it } from "vitest";
import type { LoginSession } from "./queries";
import { factsOf, loginWords, stateOf } from "./session-words";

const session = (more: Partial<LoginSession>): LoginSession => ({
  id: "1", name: "Claude", status: "running", status_reason: "", port: 7700, auto_command: null, container_id: null, account_id: null, account_name: null,
  login_kind: null, created_at: null, last_active_at: null, synced_at: null, sync_note: null, ...more,
});

it("names each state", () => expect((["running", "starting", "stopped", "unknown"] as const).map((status) => stateOf(session({ status })).word)).toEqual(["Running", "Starting", "Stopped", "Not known"]));
it("puts a login that is out of step first", () => expect(stateOf(session({ sync_note: "Somebody else" }))).toEqual({ tone: "warn", word: "Not in step" }));
it("counts what runs and what is behind an account", () =>
  expect(factsOf([session({}), session({ status: "stopped", account_id: "a" })])).toBe("2 sessions, 1 running, 1 behind an account"));
it("says whose login was found", () => {
  const login = { kind: "claude", provider: "anthropic", auth_type: "oauth", account_email: "mira@example.com", subscription_type: "max", expires_at: null, renewable: true, policy: null, policy_url: null } as const;
  expect(loginWords(login)).toBe("Claude Code login of mira@example.com, max");
  expect(loginWords({ ...login, kind: "codex", auth_type: "api_key", account_email: null, subscription_type: null })).toBe("Codex key");
});
