/** What stands under an account's name. */
import type { Account } from "@/api/queries/accounts";
import { plural } from "@/lib/format-number";
import { instant, when } from "@/lib/format-time";

/** "Anthropic · Max 5× · signed in", "OpenAI · sk-proj-...7Qx2". */
export function factsOf(account: Account): string {
  const credential = account.auth_type === "api_key" ? account.api_key : [account.subscription_type, "signed in"].filter(Boolean).join(" · ");
  return [account.provider_label, credential || "no key"].join(" · ");
}

/** A test that failed, the API's reason for what is not fine; what is fine says how much it did today. */
export function sentenceOf(account: Account, now = new Date()): string {
  const { last_test: test } = account;
  if (test && !test.ok && ["healthy", "not_tried"].includes(account.state)) return `The last test did not pass: ${test.message}`;
  if (account.state !== "healthy") return account.state_reason;
  const today = account.requests_today ? `Answered ${plural(account.requests_today, "request")} today` : "No request today";
  return account.last_used_at ? `${today}, the last one ${when(instant(account.last_used_at), now)}.` : `${today}.`;
}
