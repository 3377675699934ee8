import { useQuery } from "@tanstack/react-query";
import { configsQuery } from "@/api/queries/configs";
import { type DataColumn, DataTable } from "@/components/data-table";
import { Meter } from "@/components/meter";
import { Badge } from "@/components/ui/badge";
import { Switch } from "@/components/ui/switch";
import { budget, count, DASH, money, percent } from "@/lib/format-number";
import { pace, shareOfMonthGone } from "@/lib/quota";
import type { Tenant } from "@/api/queries/tenants";
import { useSwitchTenant, useTenantShownOn } from "./queries";
import { WeekOfRequests } from "./week-of-requests";

export function TenantTable({ tenants, onOpen }: { tenants: Tenant[]; onOpen: (tenant: Tenant) => void }) {
  return <DataTable label="Tenants" rows={tenants} columns={COLUMNS} rowKey={({ id }) => id} initialSort={{ id: "spent", desc: true }} onOpen={onOpen} total={totalOf(tenants)} />;
}

const COLUMNS: DataColumn<Tenant>[] = [
  { id: "name", head: "Name", value: ({ name }) => name, cell: (tenant) => <Name tenant={tenant} /> },
  { id: "requests", head: "Today", figure: true, value: ({ requests_today }) => requests_today, cell: ({ requests_today }) => count(requests_today) },
  { id: "week", head: "7\u202fdays", secondary: true, cell: ({ id }) => <WeekOfRequests tenantId={id} /> },
  { id: "spent", head: "This month", figure: true, value: ({ spent_this_month }) => spent_this_month, cell: ({ spent_this_month }) => money(spent_this_month) },
  { id: "budget", head: "Budget", secondary: true, value: (tenant) => shareOf(tenant) ?? -1, cell: (tenant) => <Budget tenant={tenant} /> },
  { id: "limit", head: "Limit/min", figure: true, secondary: true, value: ({ rate_limit }) => rate_limit, cell: ({ rate_limit }) => rate_limit || DASH },
  { id: "config", head: "Config", secondary: true, cell: (tenant) => <ConfigName id={tenant.config_id} /> },
  { id: "key", head: "Key", secondary: true, cell: ({ api_key_prefix }) => <span className="font-mono text-xs text-muted-foreground">{api_key_prefix}…</span> },
  { id: "overrides", head: "Set here", figure: true, secondary: true, value: ({ overrides }) => overrides, cell: ({ overrides }) => overrides || DASH },
  { id: "state", head: <span className="sr-only">In use</span>, figure: true, cell: (tenant) => <InUse tenant={tenant} /> },
];

function Name({ tenant }: { tenant: Tenant }) {
  return (
    <span className="flex items-center gap-2">
      {/* The row opens on a click; this is its place in the tab order. */}
      <button type="button" className="max-w-56 truncate font-medium hover:underline" title={tenant.name}>{tenant.name}</button>
      {tenant.is_default && <Badge>default</Badge>}
    </span>
  );
}

function Budget({ tenant }: { tenant: Tenant }) {
  const share = shareOf(tenant);
  if (share === undefined) return <span className="text-faint">none</span>;
  const gone = shareOfMonthGone(new Date());
  const words = `${percent(share)} of ${budget(tenant.monthly_budget ?? 0)}`;
  return (
    <span className="grid w-48 grid-cols-[minmax(0,1fr)_auto] items-center gap-2">
      <Meter used={share} level={pace(share, gone).level} even={gone} sentence={words} />
      <span className="text-xs text-muted-foreground">{words}</span>
    </span>
  );
}

function ConfigName({ id }: { id: string | null }) {
  const { data } = useQuery(configsQuery());
  return id ? (data?.find((config) => config.id === id)?.name ?? DASH) : <span className="text-faint">the active one</span>;
}

function InUse({ tenant }: { tenant: Tenant }) {
  const change = useSwitchTenant();
  return (
    // The switch acts alone: its click must not open the row.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <span onClick={(event) => event.stopPropagation()}>
      <Switch checked={useTenantShownOn(tenant)} onChange={(enabled) => change.mutate({ id: tenant.id, enabled })} label={`Let ${tenant.name} in`} />
    </span>
  );
}

function shareOf({ monthly_budget, spent_this_month }: Tenant): number | undefined {
  return monthly_budget ? spent_this_month / monthly_budget : undefined;
}

function totalOf(tenants: Tenant[]) {
  const sum = (value: (tenant: Tenant) => number) => tenants.reduce((total, tenant) => total + value(tenant), 0);
  return { name: `All ${tenants.length}`, requests: count(sum(({ requests_today }) => requests_today)), spent: money(sum(({ spent_this_month }) => spent_this_month)) };
}
