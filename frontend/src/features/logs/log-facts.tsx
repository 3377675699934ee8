import type { ReactNode } from "react";
import { Time } from "@/components/time";
import { compact, DASH, requestCost } from "@/lib/format-number";
import { duration } from "@/lib/format-time";
import { formatWord, laneWord, tokensIn } from "./log-words";
import type { LogDetail } from "./queries";

/** Six facts in a row, and the error where there is one. */
export function LogFacts({ log }: { log: LogDetail }) {
  const at = log.started_at_ms ? new Date(log.started_at_ms) : log.timestamp;
  return (
    <>
      <dl className="grid grid-cols-[repeat(6,auto)] justify-between gap-x-4 gap-y-2 border-b border-border px-4 py-2.5 max-lg:grid-cols-3">
        <Fact name="When">{at ? <Time at={at} form="moment" /> : DASH}</Fact>
        <Fact name="Whole answer">{duration(log.latency_ms)}</Fact>
        <Fact name="First token">{duration(log.first_token_ms)}</Fact>
        <Fact name="Tokens">{log.input_tokens == null ? DASH : `${compact(tokensIn(log))} in, ${compact(log.output_tokens)} out`}</Fact>
        <Fact name="Cost">{requestCost(log.cost_usd, log.cost_known !== false)}</Fact>
        <Fact name="Route">{[log.strategy, log.tier].filter(Boolean).join(" / ") || DASH}</Fact>
      </dl>
      <p className="border-b border-border px-4 py-2 text-xs text-muted-foreground">
        {formatWord(log.inbound_format)}
        {log.upstream_format && log.upstream_format !== log.inbound_format && ` to ${formatWord(log.upstream_format)}`}
        {laneWord(log.lane) && `, ${laneWord(log.lane)}`}
        {log.is_stream ? ", streamed" : ", in one piece"}
        {log.stop_reason && (
          <>
            , ended with <code className="font-mono">{log.stop_reason}</code>
          </>
        )}
        {log.dropped_fields.length > 0 && (
          <>
            , without <code className="font-mono">{log.dropped_fields.join(", ")}</code> (the provider's format has no place for it)
          </>
        )}
      </p>
      {log.error_message && <p role="note" className="border-b border-border bg-bad-soft px-4 py-2.5 break-words text-bad">{log.error_message}</p>}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="font-semibold">{children}</dd>
    </div>
  );
}
