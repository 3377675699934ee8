import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { Time } from "@/components/time";
import { StateMark } from "@/components/ui/state-mark";
import { cn } from "@/lib/cn";
import { compact, requestCost } from "@/lib/format-number";
import { duration } from "@/lib/format-time";
import { toneOf } from "@/lib/log-tone";
import { useLiveLogs } from "@/lib/use-live-logs";
import { arrivalOf } from "./arrival";
import { useRefresh } from "./queries";

type LogRow = Schemas["LogRow"];

interface ArrivalPanelProps {
  /** What was pointed here. */
  tool: string;
  /** Nobody but the doctor has asked yet. */
  first: boolean;
  onArrived?: () => void;
}

/** Waits for a request, and shows it in place the moment it is recorded. The doctor's own do not count. */
export function ArrivalPanel({ tool, first: nobodyYet, onArrived }: ArrivalPanelProps) {
  const [row, setRow] = useState<LogRow>();
  const [first] = useState(nobodyYet); // what arrives here makes it no longer so
  const refresh = useRefresh();
  useLiveLogs(true, {
    onRow: (next) => {
      if (!arrivalOf(next)) return;
      setRow(next);
      if (!row) onArrived?.();
      void refresh();
    },
    onConnected: () => undefined,
  });
  return (
    <section aria-live="polite" aria-label="Waiting for a request" className={cn("rounded-lg border bg-card px-3.5 py-3 shadow-panel", row ? "border-border" : "border-link-fill")}>
      {row ? <Arrived row={row} first={first} /> : <Waiting tool={tool} first={first} />}
    </section>
  );
}

function Waiting({ tool, first }: Pick<ArrivalPanelProps, "tool" | "first">) {
  return (
    <>
      <h2 className="flex items-center gap-2 font-semibold">
        <span className="size-2 shrink-0 rounded-full border-2 border-link-fill" aria-hidden="true" />
        Waiting for {first ? "the first request" : "a request"} from {tool}
      </h2>
      <p className="mt-1.5 text-xs/[17px] text-muted-foreground">Type anything into it. The request appears here the moment it arrives, with its route, tokens and cost.</p>
    </>
  );
}

function Arrived({ row, first }: { row: LogRow; first: boolean }) {
  const arrival = arrivalOf(row);
  return (
    <>
      <h2 className="flex items-center gap-2 font-semibold">
        <StateMark state={toneOf(row)} />
        {row.success ? (first ? "The first request is here" : "A request came through") : `A request came, and failed${row.status_code ? ` with ${row.status_code}` : ""}`}
      </h2>
      <p className="mt-1.5 text-xs/[17px] [overflow-wrap:anywhere]">
        <span className="font-mono">{row.original_model ?? row.path}</span>
        {arrival?.from && <span className="text-muted-foreground"> from {arrival.from}</span>}
        {row.account_name && <span className="text-muted-foreground">, answered by {row.account_name}{row.routed_model && row.routed_model !== row.original_model && <> with <span className="font-mono">{row.routed_model}</span></>}</span>}
        {!row.success && row.error_message && <span className="text-bad">. {row.error_message}</span>}
      </p>
      <p className="mt-1 flex flex-wrap items-center gap-x-3 text-xs/[17px] text-muted-foreground">
        <span>{duration(row.latency_ms)}</span>
        <span>{compact((row.input_tokens ?? 0) + (row.cached_tokens ?? 0))} tokens in, {compact(row.output_tokens)} out</span>
        <span>{requestCost(row.cost_usd, row.cost_known !== false)}</span>
        {row.timestamp && <Time at={row.timestamp} form="clock" />}
        <Link to="/logs" search={{ open: row.id }} className="ml-auto text-link hover:underline">Open in Logs</Link>
      </p>
    </>
  );
}
