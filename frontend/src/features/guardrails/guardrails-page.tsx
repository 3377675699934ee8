import { useQuery } from "@tanstack/react-query";
import { ErrorState } from "@/components/error-state";
import { Page } from "@/components/page";
import { Panel } from "@/components/ui/panel";
import { PanelBoundary } from "@/components/ui/panel-boundary";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StateMark } from "@/components/ui/state-mark";
import { Switch } from "@/components/ui/switch";
import { Figures, FiguresSkeleton } from "./figures";
import { DetectorList } from "./detector-list";
import { MappingsPanel } from "./mappings-panel";
import { Playground } from "./playground";
import { guardrailsQuery, privacyQuery, useGuardrailsShownOn, useSwitchGuardrails } from "./queries";

/** What left this machine, and is it safe? */
export function GuardrailsPage() {
  const privacy = useQuery(privacyQuery());
  const guardrails = useQuery(guardrailsQuery());
  const change = useSwitchGuardrails();
  const on = privacy.data?.enabled;
  const shownOn = useGuardrailsShownOn(Boolean(on));
  return (
    <Page
      title="Guardrails"
      facts="Secrets and personal data are replaced before a request leaves, and put back in the answer"
      actions={
        privacy.data && (
          <>
            <span>{on ? "On for every request" : "Off"}</span>
            <Switch checked={shownOn} onChange={(next) => change.mutate(next)} label="Guardrails" />
          </>
        )
      }
    >
      {on === false && (
        <p role="note" className="flex items-start gap-2.5 rounded-lg bg-bad-soft px-3.5 py-2.5 text-bad">
          <StateMark state="bad" className="mt-1.5" />
          Guardrails are off: keys, passwords, names and addresses in your prompts leave this machine as they are. What is tried below stays here.
        </p>
      )}
      {guardrails.isPending && <FiguresSkeleton />}
      {guardrails.data && <Figures guardrails={guardrails.data} />}
      <div className="grid items-start gap-4 lg:grid-cols-[352px_minmax(0,1fr)] max-md:gap-3">
        <Panel title="What is masked" note="last 30 days">
          {guardrails.isPending && <SkeletonRows rows={15} widths={["w-32", "w-16", "w-8"]} />}
          {guardrails.isError && !guardrails.data && <ErrorState title="The detectors could not be read" error={guardrails.error} retry={() => void guardrails.refetch()} meanwhile="The proxy goes on masking as it was told." />}
          {guardrails.data && <DetectorList guardrails={guardrails.data} />}
        </Panel>
        <div className="grid min-w-0 gap-4 max-md:order-first">
          <PanelBoundary framed><Playground detectors={guardrails.data ?? []} /></PanelBoundary>
          <div className="max-md:hidden"><PanelBoundary framed><MappingsPanel names={new Map(guardrails.data?.map(({ id, name }) => [id, name]))} /></PanelBoundary></div>
        </div>
      </div>
    </Page>
  );
}
