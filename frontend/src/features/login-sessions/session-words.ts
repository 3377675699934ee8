/** Sessions in words and shapes. Pure. */
import type { Tone } from "@/components/ui/state-mark";
import { plural } from "@/lib/format-number";
import type { FoundLogin, LoginSession } from "./queries";

const STATES: Record<LoginSession["status"], { tone: Tone; word: string }> = {
  running: { tone: "ok", word: "Running" },
  starting: { tone: "rest", word: "Starting" },
  stopped: { tone: "off", word: "Stopped" },
  unknown: { tone: "warn", word: "Not known" },
};

/** What is normal is quiet; a session that ended though an account depends on it needs a person. */
export function stateOf(session: LoginSession): { tone: Tone; word: string } {
  if (session.sync_note) return { tone: "warn", word: "Not in step" };
  return STATES[session.status];
}

export function factsOf(sessions: readonly LoginSession[]): string {
  const running = sessions.filter(({ status }) => status === "running").length;
  const linked = sessions.filter(({ account_id }) => account_id).length;
  return `${plural(sessions.length, "session")}, ${running} running, ${linked} behind an account`;
}

const KINDS: Record<FoundLogin["kind"], string> = { claude: "Claude Code", codex: "Codex", gcloud: "Google Cloud" };

/** “A Claude Code login of mira@example.com, max”. */
export function loginWords({ kind, auth_type, account_email, subscription_type }: FoundLogin): string {
  const what = `${KINDS[kind]} ${auth_type === "api_key" ? "key" : "login"}`;
  return `${what}${account_email ? ` of ${account_email}` : ""}${subscription_type ? `, ${subscription_type}` : ""}`;
}
