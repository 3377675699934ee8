import { ArrowLeftRight, Shield } from "lucide-react";
import type { ReactNode } from "react";
import { StateMark } from "@/components/ui/state-mark";
import { compact, DASH, percent, requestCost } from "@/lib/format-number";
import { absolute, clock, duration, instant } from "@/lib/format-time";
import { toneOf } from "@/lib/log-tone";
import { cachedShare, sentModel, tokensIn } from "./log-words";
import type { LogRow } from "./queries";

export interface Column {
  id: string;
  head: string;
  /** A track of the CSS grid. */
  width: string;
  figure?: boolean;
  /** Cannot be hidden. */
  fixed?: boolean;
  cell: (row: LogRow, longest: number) => ReactNode;
}

export const COLUMNS: readonly Column[] = [
  { id: "time", head: "Time", width: "60px", fixed: true, cell: (row) => <LogTime row={row} /> },
  { id: "status", head: "Status", width: "54px", fixed: true, cell: (row) => <StatusCell row={row} /> },
  { id: "model", head: "Model", width: "minmax(150px, 1.8fr)", fixed: true, cell: (row) => <ModelCell row={row} /> },
  { id: "account", head: "Account", width: "minmax(100px, 1fr)", cell: (row) => <span className="truncate">{row.account_name ?? DASH}</span> },
  { id: "tenant", head: "Tenant", width: "minmax(60px, 0.7fr)", cell: (row) => <span className="truncate text-muted-foreground">{row.tenant_name ?? DASH}</span> },
  { id: "in", head: "In", width: "52px", figure: true, cell: (row) => compact(tokensIn(row)) },
  { id: "cached", head: "Cached", width: "50px", figure: true, cell: (row) => <span className="text-muted-foreground">{percent(cachedShare(row))}</span> },
  { id: "out", head: "Out", width: "46px", figure: true, cell: (row) => compact(row.output_tokens) },
  { id: "cost", head: "Cost", width: "62px", figure: true, cell: (row) => requestCost(row.cost_usd, row.cost_known !== false) },
  { id: "first", head: "First", width: "58px", figure: true, cell: (row) => <span className="text-muted-foreground">{duration(row.first_token_ms)}</span> },
  { id: "total", head: "Total", width: "minmax(84px, 0.7fr)", figure: true, cell: (row, longest) => <TotalCell row={row} longest={longest} /> },
  { id: "notes", head: "Notes", width: "50px", figure: true, cell: (row) => <Notes row={row} /> },
];

/** What is left beside an open drawer. */
export const NARROW: readonly string[] = ["time", "status", "model", "cost", "total"];
/** And where even that is too much. */
export const NARROWEST: readonly string[] = ["time", "status", "model", "total"];

/** The clock alone, with a plain title: a list is scrolled through, and a tooltip with its own state for each row would be felt. */
export function LogTime({ row }: { row: LogRow }) {
  const at = row.started_at_ms ? new Date(row.started_at_ms) : row.timestamp ? instant(row.timestamp) : undefined;
  if (!at) return <>{DASH}</>;
  return <time dateTime={at.toISOString()} title={absolute(at)} className="font-mono text-xs text-muted-foreground">{clock(at)}</time>;
}

function StatusCell({ row }: { row: LogRow }) {
  const tone = toneOf(row);
  return (
    <span className="flex items-center gap-1.5 font-mono text-xs">
      <StateMark state={tone} />
      <span className={tone === "bad" ? "text-bad" : undefined}>{row.status_code ?? DASH}</span>
      {tone === "warn" && <span className="sr-only">moved on</span>}
    </span>
  );
}

export function ModelCell({ row }: { row: LogRow }) {
  const sent = sentModel(row);
  return (
    <span className="truncate font-mono text-xs" title={sent ? `${row.original_model} → ${sent}` : (row.original_model ?? undefined)}>
      {row.original_model ?? row.path ?? DASH}
      {sent && <span className="text-muted-foreground"> → {sent}</span>}
    </span>
  );
}

function TotalCell({ row, longest }: { row: LogRow; longest: number }) {
  const share = (ms: number | null) => `${Math.min(100, ((ms ?? 0) / longest) * 100)}%`;
  return (
    <span className="flex w-full items-center gap-2">
      <span className="relative h-1 flex-1 forced-color-adjust-none" aria-hidden="true">
        <i className="absolute inset-y-0 left-0 min-w-0.5 rounded-full bg-chart-1/85" style={{ width: share(row.latency_ms) }} />
        <i className="absolute inset-y-0 left-0 rounded-full bg-chart-6" style={{ width: share(row.first_token_ms) }} />
      </span>
      <span className="min-w-12 text-right">{duration(row.latency_ms)}</span>
    </span>
  );
}

function Notes({ row }: { row: LogRow }) {
  const moves = row.attempt_count - 1;
  return (
    <span className="flex justify-end gap-2 text-xs text-muted-foreground">
      {moves > 0 && <span className="flex items-center gap-1" title={`Moved on ${moves}×`}><ArrowLeftRight className="size-3" aria-label="Moved on" />{moves}</span>}
      {row.masked_count > 0 && <span className="flex items-center gap-1 text-mask" title={`${row.masked_count} values masked`}><Shield className="size-3" aria-label="Masked" />{row.masked_count}</span>}
    </span>
  );
}
