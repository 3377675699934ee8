import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ErrorState } from "@/components/error-state";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { DataTable, type DataColumn } from "@/components/data-table";
import { count, money } from "@/lib/format-number";
import { duration } from "@/lib/format-time";
import { type Dimension, type UsageGroup, usageQuery } from "./queries";
import type { Period } from "./search";

interface BreakdownProps {
  period: Period;
  tenant?: string;
  by: Dimension;
}

/** Who or what the requests and the money went to. */
export function Breakdown({ period, tenant, by }: BreakdownProps) {
  const usage = useQuery(usageQuery(period, by, tenant));
  return (
    <Panel title={`By ${by}`} actions={<Link to="/logs" className="text-xs text-link hover:underline">Open in Logs</Link>}>
      {usage.isPending && <SkeletonRows rows={5} />}
      {usage.isError && !usage.data && <ErrorState title="Usage could not be read" error={usage.error} retry={() => void usage.refetch()} meanwhile="The other panels still work." />}
      {usage.data?.length === 0 && <p className="px-3.5 py-6 text-center text-muted-foreground">No requests in this time.</p>}
      {usage.data && usage.data.length > 0 && (
        <div className="scrollbar-thin overflow-x-auto">
          <DataTable label={`Usage by ${by}`} rows={usage.data} columns={COLUMNS[by]} rowKey={(group) => group.key ?? ""} initialSort={{ id: "cost", desc: true }} total={totalOf(usage.data)} />
        </div>
      )}
    </Panel>
  );
}

function columnsFor(by: Dimension): DataColumn<UsageGroup>[] {
  return [
    { id: "name", head: by.charAt(0).toUpperCase() + by.slice(1), value: (group) => group.label, cell: (group) => <Name group={group} by={by} /> },
    { id: "requests", head: "Requests", figure: true, value: (group) => group.requests, cell: (group) => count(group.requests) },
    { id: "cost", head: "Cost", figure: true, value: (group) => group.cost_usd, cell: (group) => (group.unpriced > 0 && group.cost_usd === 0 ? "unpriced" : money(group.cost_usd)) },
    { id: "p95", head: "p95", figure: true, value: (group) => group.p95_latency_ms ?? null, cell: (group) => <P95 group={group} /> },
    { id: "failed", head: "Failed", figure: true, value: (group) => group.failed, cell: (group) => <span className={group.failed ? "text-bad" : "text-muted-foreground"}>{count(group.failed)}</span> },
  ];
}

/** One tenant's times by a further dimension come from its requests, as long as those are not too many. */
function P95({ group: { p95_latency_ms: p95, requests, failed } }: { group: UsageGroup }) {
  const unkept = p95 == null && requests > failed;
  return <span className="text-muted-foreground" title={unkept ? "Too many requests to read their times for one tenant: choose a shorter range, or all tenants" : undefined}>{duration(p95)}</span>;
}

function Name({ group, by }: { group: UsageGroup; by: Dimension }) {
  const search = { model: { model: group.label }, account: { account: group.label }, tenant: { tenant: group.label }, tier: undefined }[by];
  const text = <span className={by === "model" ? "font-mono text-xs" : undefined}>{group.label}</span>;
  return search && group.key ? <Link to="/logs" search={search} className="hover:underline">{text}</Link> : text;
}

const COLUMNS = { model: columnsFor("model"), account: columnsFor("account"), tenant: columnsFor("tenant"), tier: columnsFor("tier") };

function totalOf(groups: UsageGroup[]): Record<string, string> {
  const sum = (value: (group: UsageGroup) => number) => groups.reduce((total, group) => total + value(group), 0);
  return { name: `All ${groups.length}`, requests: count(sum(({ requests }) => requests)), cost: money(sum(({ cost_usd }) => cost_usd)), failed: count(sum(({ failed }) => failed)) };
}
