import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useSetting } from "@/api/queries/settings";
import { ErrorState } from "@/components/error-state";
import { LiveSwitch } from "@/components/live-switch";
import { Page } from "@/components/page";
import { Panel } from "@/components/ui/panel";
import { PanelBoundary } from "@/components/ui/panel-boundary";
import { SkeletonRows } from "@/components/ui/skeleton";
import { plural } from "@/lib/format-number";
import { useShortcuts } from "@/lib/shortcuts";
import { AttentionPanel } from "./attention-panel";
import { Breakdown } from "./breakdown";
import { CapacityPanel } from "./capacity-panel";
import { CoursePanel } from "./course-panel";
import { keyFigures } from "./figures";
import { FirstSteps } from "./first-steps";
import { KeyFigures, KeyFiguresSkeleton } from "./key-figures";
import { LivePanel } from "./live-panel";
import { type Overview, overviewQuery } from "./queries";
import { RangeChoice } from "./range-choice";
import { TenantChoice } from "./tenant-choice";
import { neighbourRange, type OverviewSearch, periodOf, type Range } from "./search";

const route = getRouteApi("/shell/");

/** Is it working, what does it cost, what needs me? */
export function OverviewPage() {
  const search = route.useSearch();
  const { range = "24h", measure = "requests" } = search;
  const period = periodOf(search);
  const navigate = route.useNavigate();
  const [live, setLive] = useState(true);
  const withTenants = useSetting("multi_tenancy") === "true";
  const tenant = withTenants ? search.tenant : undefined;
  const overview = useQuery(overviewQuery(period, tenant));
  const set = (change: Partial<OverviewSearch>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const setRange = (next: Range) => set({ range: next, from: undefined, to: undefined });
  const setPeriod = (from: string, to: string) => set({ from, to });
  const dimensions = DIMENSIONS.filter(({ value }) => value !== "tenant" || (withTenants && !tenant));
  const by = dimensions.some(({ value }) => value === search.by) ? (search.by ?? "model") : "model";
  useShortcuts({ "[": () => setRange(neighbourRange(range, -1)), "]": () => setRange(neighbourRange(range, 1)), ".": () => setLive(!live) });
  const fresh = overview.data && !overview.data.first_steps.first_request;

  return (
    <Page
      title="Overview"
      facts={overview.data && factsOf(overview.data)}
      actions={
        !fresh && (
          <>
            {withTenants && <TenantChoice tenant={tenant} onChange={(next) => set({ tenant: next })} />}
            <RangeChoice range={range} period={period} onRange={setRange} onPeriod={setPeriod} />
            <LiveSwitch on={live} onChange={setLive} />
          </>
        )
      }
    >
      {overview.isPending && (
        <>
          <KeyFiguresSkeleton />
          <Panel><SkeletonRows rows={8} /></Panel>
        </>
      )}
      {overview.isError && !overview.data && <Panel><ErrorState title="The overview could not be read" error={overview.error} retry={() => void overview.refetch()} meanwhile="Requests are still answered and recorded." /></Panel>}
      {overview.data && fresh && <FirstSteps steps={overview.data.first_steps} />}
      {overview.data && !fresh && (
        <>
          <KeyFigures figures={keyFigures(overview.data)} />
          <div className="grid gap-4 xl:grid-cols-[minmax(0,2.1fr)_minmax(0,1fr)] max-md:gap-3">
            <PanelBoundary framed><CoursePanel period={period} tenant={tenant} measure={measure} onMeasure={(next) => set({ measure: next })} by={by} onBy={(next) => set({ by: next })} dimensions={dimensions} onRange={setPeriod} /></PanelBoundary>
            <PanelBoundary framed><AttentionPanel overview={overview.data} /></PanelBoundary>
          </div>
          <div className="grid gap-4 max-md:gap-3 md:grid-cols-2 xl:grid-cols-[minmax(0,1.16fr)_minmax(0,.96fr)_minmax(0,1.1fr)]">
            <PanelBoundary framed><Breakdown period={period} tenant={tenant} by={by} /></PanelBoundary>
            <PanelBoundary framed><CapacityPanel /></PanelBoundary>
            <PanelBoundary framed><LivePanel live={live} /></PanelBoundary>
          </div>
        </>
      )}
    </Page>
  );
}

const DIMENSIONS = [
  { value: "model", label: "Model" },
  { value: "account", label: "Account" },
  { value: "tenant", label: "Tenant" },
  { value: "tier", label: "Tier" },
] as const;

const CAN_ANSWER = ["healthy", "near_budget", "near_limit", "not_tried"] as const;

function factsOf({ accounts_by_state: states }: Overview): string {
  const all = Object.values(states).reduce((sum, n) => sum + n, 0);
  const able = CAN_ANSWER.reduce((sum, state) => sum + (states[state] ?? 0), 0);
  return all === 0 ? "No account yet" : `${plural(all, "account")}, ${able} can answer now`;
}
