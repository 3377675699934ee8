import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ErrorState } from "@/components/error-state";
import { Page } from "@/components/page";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ArrivalPanel } from "./arrival-panel";
import { DoctorPanel } from "./doctor-panel";
import { KeyBar } from "./key-bar";
import { setupQuery } from "./queries";
import type { SetupSearch } from "./search";
import { StepStrip } from "./step-strip";
import { ToolGrid } from "./tool-grid";
import { ToolPanel } from "./tool-panel";
import { type Setup, toolToShow } from "./tool-words";
import { useClientKey } from "./use-client-key";

const route = getRouteApi("/shell/tools");
const FACTS = "Point your tools at the proxy";

/** How do I point my tool here? */
export function SetupPage() {
  const { tenant } = route.useSearch();
  const setup = useQuery(setupQuery(tenant));
  if (setup.data) return <Loaded setup={setup.data} />;
  return (
    <Page title="Setup" facts={FACTS}>
      <Panel>
        {setup.isError ? (
          <ErrorState title="The tools could not be read" error={setup.error} retry={() => void setup.refetch()} meanwhile="Tools that point here go on working." />
        ) : (
          <SkeletonRows rows={10} label="Loading the tools" />
        )}
      </Panel>
    </Page>
  );
}

function Loaded({ setup }: { setup: Setup }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const clientKey = useClientKey(setup);
  const set = (change: Partial<SetupSearch>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const tool = toolToShow(setup.tools, search.tool);
  return (
    <Page title="Setup" facts={FACTS} actions={<KeyBar setup={setup} clientKey={clientKey} onTenant={(id) => set({ tenant: id })} />}>
      <StepStrip progress={setup.progress} />
      <div className="grid items-start gap-4 max-md:gap-3 lg:grid-cols-[minmax(0,1fr)_388px]">
        <div className="grid min-w-0 gap-4 max-md:gap-3">
          <ToolGrid tools={setup.tools} chosen={tool?.id} onChoose={(id) => set({ tool: id, way: undefined })} />
          {tool && <ToolPanel setup={setup} tool={tool} tenant={search.tenant} way={search.way} onWay={(way) => set({ way })} clientKey={clientKey} />}
        </div>
        <div className="grid min-w-0 gap-4 max-md:gap-3">
          {tool && <ArrivalPanel tool={tool.mode === "values" ? "your tool" : tool.label} first={!setup.progress.first_request} />}
          <DoctorPanel key={search.tenant} tenant={search.tenant} />
        </div>
      </div>
    </Page>
  );
}
