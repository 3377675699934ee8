import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ErrorState } from "@/components/error-state";
import { Time } from "@/components/time";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StateMark } from "@/components/ui/state-mark";
import { useLiveLogs } from "@/lib/use-live-logs";
import { toneOf } from "@/lib/log-tone";
import { requestCost } from "@/lib/format-number";
import { duration, instant } from "@/lib/format-time";
import { useNow } from "@/lib/use-now";
import { perMinute, rateWords } from "./rate";
import { type LogRow, newestLogsQuery } from "./queries";

const SHOWN = 8;
const KEPT = 60;

/** The newest requests, as they are recorded. */
export function LivePanel({ live }: { live: boolean }) {
  const queryClient = useQueryClient();
  const query = newestLogsQuery(KEPT);
  const logs = useQuery(query);
  useLiveLogs(live, {
    onRow: (row) => {
      queryClient.setQueryData(query.queryKey, (page) => page && { ...page, total: page.total + 1, logs: [row, ...page.logs.filter(({ id }) => id !== row.id)].slice(0, KEPT) });
    },
    onConnected: () => void queryClient.invalidateQueries({ queryKey: query.queryKey }),
  });
  const rows = logs.data?.logs ?? [];
  const now = useNow().getTime();
  const rate = perMinute(rows.flatMap(({ timestamp }) => (timestamp ? [instant(timestamp).getTime()] : [])), now, KEPT);
  return (
    <Panel title="Live" note={rows.length > 0 && rateWords(rate)} actions={<Link to="/logs" className="text-xs text-link hover:underline">Open Logs</Link>}>
      {logs.isPending && <SkeletonRows rows={SHOWN} />}
      {logs.isError && !logs.data && <ErrorState title="Requests could not be read" error={logs.error} retry={() => void logs.refetch()} meanwhile="The proxy goes on answering." />}
      <ul aria-live="off">
        {rows.slice(0, SHOWN).map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
    </Panel>
  );
}

function Row({ row }: { row: LogRow }) {
  const at = row.started_at_ms ? new Date(row.started_at_ms) : row.timestamp;
  return (
    <li className="animate-arrive border-t border-border">
      <Link to="/logs" search={{ open: row.id }} className="grid h-10 grid-cols-[56px_10px_minmax(0,1fr)_52px_58px] items-center gap-2 px-3.5 hover:bg-hover focus-visible:-outline-offset-2 max-md:h-14">
        <span className="font-mono text-xs text-muted-foreground">{at && <Time at={at} form="clock" focusable={false} />}</span>
        <StateMark state={toneOf(row)} />
        <span className="min-w-0 leading-4">
          <span className="block truncate font-mono text-xs">{row.original_model ?? row.path}</span>
          <span className="block truncate text-xs text-faint">{[row.account_name ?? "no account", !row.success && row.status_code].filter(Boolean).join(", ")}</span>
        </span>
        <span className="text-right">{duration(row.latency_ms)}</span>
        <span className="text-right text-muted-foreground">{requestCost(row.cost_usd, row.cost_known !== false)}</span>
      </Link>
    </li>
  );
}
