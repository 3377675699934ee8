/** A request as a command for the shell. The key is never part of it. */
import type { LogDetail } from "./queries";

const ASSUMED_KEY = "$CODEGATE_KEY";

/** Nothing where the body was not captured. */
export function asCurl(log: Pick<LogDetail, "method" | "path" | "inbound_format" | "bodies">, proxyUrl: string): string | undefined {
  const body = log.bodies.client;
  if (!body) return undefined;
  const headers = log.inbound_format === "anthropic" ? [`x-api-key: ${ASSUMED_KEY}`, "anthropic-version: 2023-06-01"] : [`authorization: Bearer ${ASSUMED_KEY}`];
  const lines = [`curl ${quoted(proxyUrl + (log.path ?? ""))}`, `-H "${headers.join('" -H "')}"`, `-H "content-type: application/json"`, `--data-raw ${quoted(body)}`];
  return lines.join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
