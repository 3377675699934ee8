import type { Tone } from "@/components/ui/state-mark";
import type { DatasetRow } from "./queries";

const ERRORS: Record<string, string> = { client_closed: "the client left", upstream: "the provider broke off", timeout: "the provider fell silent", overloaded: "the provider was overloaded" };

/** How the exchange ended, as shape and words. */
export function endOf({ finished, error }: Pick<DatasetRow, "finished" | "error">): { tone: Tone; words: string } {
  if (error === "client_closed") return { tone: "off", words: "Cut short: the client left" };
  if (error) return { tone: "bad", words: `${finished ? "Finished with an error" : "Cut short"}: ${ERRORS[error] ?? error.replaceAll("_", " ")}` };
  return finished ? { tone: "ok", words: "Finished" } : { tone: "warn", words: "Not known to be finished" };
}
