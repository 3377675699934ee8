import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus, Split } from "lucide-react";
import { useState } from "react";
import { configsQuery } from "@/api/queries/configs";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { plural } from "@/lib/format-number";
import { ConfigDialog } from "./config-dialog";
import { ConfigList } from "./config-list";
import { ConfigPanel } from "./config-panel";
import { Explainer } from "./explainer";
import { TierRules } from "./tier-rules";

const route = getRouteApi("/shell/routing");

/** Where does a request go, and why there? */
export function RoutingPage() {
  const { config: wanted } = route.useSearch();
  const navigate = route.useNavigate();
  const configs = useQuery(configsQuery());
  const [creating, setCreating] = useState(false);
  const all = configs.data ?? [];
  const active = all.find(({ is_active }) => is_active);
  const shown = all.find(({ id }) => id === wanted) ?? active ?? all[0];
  const show = (config?: string) => void navigate({ search: { config } });

  return (
    <Page
      title="Routing"
      facts={configs.data && `${plural(all.length, "config")}, ${active ? `“${active.name}” is active` : "none is active"}`}
      actions={
        <Button look="primary" onClick={() => setCreating(true)}>
          <Plus aria-hidden="true" />
          New config
        </Button>
      }
    >
      {configs.isPending && <Panel><SkeletonRows rows={10} /></Panel>}
      {configs.isError && !configs.data && (
        <Panel><ErrorState title="Configs could not be read" error={configs.error} retry={() => void configs.refetch()} meanwhile="The proxy goes on with the routing it knows." /></Panel>
      )}
      {configs.data && !shown && (
        <Panel>
          <EmptyState icon={Split} title="No config yet" className="py-20" actions={<Button onClick={() => setCreating(true)}>Make a config</Button>}>
            A config says which accounts answer for which class of model, and in which order. Without one, requests go to the first enabled account.
          </EmptyState>
        </Panel>
      )}
      {shown && (
        <div className="grid items-start gap-4 xl:grid-cols-[180px_minmax(0,1fr)_316px]">
          <div className="grid min-w-0 gap-4">
            <ConfigList configs={all} shown={shown.id} onShow={show} />
            <div className="max-xl:hidden"><TierRules /></div>
          </div>
          <ConfigPanel key={shown.id} config={shown} onDeleted={() => show()} />
          <Explainer key={`try ${shown.id}`} config={shown} />
          <div className="xl:hidden"><TierRules /></div>
        </div>
      )}
      <ConfigDialog open={creating} onOpenChange={setCreating} onSaved={(config) => show(config.id)} />
    </Page>
  );
}
