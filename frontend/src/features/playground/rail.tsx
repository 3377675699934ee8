import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { StateMark } from "@/components/ui/state-mark";
import { count, DASH, plural, requestCost } from "@/lib/format-number";
import { duration } from "@/lib/format-time";
import { type LogDetail, recordQuery } from "./queries";
import { ended } from "./turn-view";
import type { Turn } from "./use-conversation";

/** Where one message went and what it came to. */
export function Rail({ turn }: { turn: Turn | undefined }) {
  const record = useQuery(recordQuery(turn && ended(turn) ? turn.head?.requestId : undefined));
  if (!turn) return <p className="text-xs text-muted-foreground">Route, times, tokens, cost and masked values of a message show up here once it is sent.</p>;
  const log = record.data ?? undefined;
  const nothingKept = ended(turn) && record.data === null && !record.isFetching && record.dataUpdatedAt > 0;
  return (
    <>
      <Facts title="Route">
        <Fact name="Account">{turn.head?.account ?? log?.account_name ?? DASH}</Fact>
        <Fact name="Strategy">{turn.head?.strategy ?? log?.strategy ?? DASH}</Fact>
        {log?.tier && <Fact name="Tier">{log.tier}</Fact>}
        {log?.routed_model && <Fact name="Model sent"><code className="font-mono text-xs break-all">{log.routed_model}</code></Fact>}
        {log && <Fact name="Body">{[log.lane, log.upstream_format !== log.inbound_format && `as ${log.upstream_format}`].filter(Boolean).join(", ") || DASH}</Fact>}
      </Facts>
      {log && log.attempts.length > 1 && <Attempts log={log} />}
      <Facts title="Time">
        <Fact name="First token">{duration(log?.first_token_ms ?? turn.firstMs)}</Fact>
        <Fact name="Whole answer">{duration(log?.latency_ms ?? turn.totalMs)}</Fact>
      </Facts>
      {log && (
        <>
          <Facts title="Tokens and cost">
            <Fact name="Input, not cached">{count(log.input_tokens)}</Fact>
            {Boolean(log.cached_tokens) && <Fact name="Cache read">{count(log.cached_tokens)}</Fact>}
            {Boolean(log.cache_write_tokens) && <Fact name="Cache write">{count(log.cache_write_tokens)}</Fact>}
            <Fact name="Output">{count(log.output_tokens)}</Fact>
            <Fact name="Cost"><strong className="font-semibold">{requestCost(log.cost_usd, log.cost_known !== false)}</strong></Fact>
          </Facts>
          <Facts title="Masked on the way out">
            {Object.entries(log.masked).map(([category, n]) => <Fact key={category} name={<span className="text-mask">{category.replaceAll("_", " ")}</span>}>{n}×</Fact>)}
            {log.masked_count === 0 && <p className="text-xs text-muted-foreground">Nothing</p>}
          </Facts>
          <Link to="/logs" search={{ open: log.id }} className="text-xs text-link hover:underline">Open in Logs</Link>
        </>
      )}
      {nothingKept && <p className="text-xs text-muted-foreground">No record was found: logging may be switched off, or the request was refused before it was read.</p>}
    </>
  );
}

function Attempts({ log }: { log: LogDetail }) {
  return (
    <section>
      <h3 className="mb-1 text-sm">{plural(log.attempts.length, "account")} asked</h3>
      <ol className="grid gap-1 text-xs">
        {log.attempts.map((attempt, index) => (
          <li key={index} className="grid grid-cols-[8px_minmax(0,1fr)_auto] items-center gap-2">
            <StateMark state={log.success && index === log.attempts.length - 1 ? "ok" : "bad"} />
            <span className="truncate" title={attempt.error ?? undefined}>{attempt.account_name ?? "a deleted account"}{attempt.error && <span className="text-bad"> {attempt.status ?? ""} {attempt.error}</span>}</span>
            <span className="text-muted-foreground">{duration(attempt.duration_ms)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Facts({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-b border-border pb-3">
      <h3 className="mb-1 text-sm">{title}</h3>
      <div className="grid gap-1">{children}</div>
    </section>
  );
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <p className="flex justify-between gap-3 text-xs">
      <span className="text-muted-foreground">{name}</span>
      <span className="min-w-0 text-right">{children}</span>
    </p>
  );
}
