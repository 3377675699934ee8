/** A request as a command for the shell. The key is never part of it. */

const ASSUMED_KEY = "$CODEGATE_KEY";

interface Shelled {
  url: string;
  /** The client's wire format, which tells the headers. */
  format: string | null;
  body: string;
}

export function curlOf({ url, format, body }: Shelled): string {
  const headers = format === "anthropic" ? [`x-api-key: ${ASSUMED_KEY}`, "anthropic-version: 2023-06-01"] : [`authorization: Bearer ${ASSUMED_KEY}`];
  return [`curl ${quoted(url)}`, `-H "${headers.join('" -H "')}"`, `-H "content-type: application/json"`, `--data-raw ${quoted(body)}`].join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
