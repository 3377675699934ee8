import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useSetting } from "@/api/queries/settings";
import { tenantsQuery } from "@/api/queries/tenants";
import type { Config } from "@/api/queries/configs";
import { AccountStatus } from "@/components/account-status";
import { ErrorState } from "@/components/error-state";
import { Badge } from "@/components/ui/badge";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { SkeletonRows } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { useShortcuts } from "@/lib/shortcuts";
import { useDebounced } from "@/lib/use-debounced";
import { type Explanation, explainQuery, type Question } from "./queries";

const FORMATS = [
  { value: "anthropic", label: "Anthropic" },
  { value: "chat", label: "Chat Completions" },
  { value: "responses", label: "Responses" },
] as const;

/** Which accounts a model name would get from this config, in order, and why the others are left out. */
export function Explainer({ config }: { config: Config }) {
  const field = useRef<HTMLInputElement>(null);
  const [model, setModel] = useState("claude-sonnet-5");
  const [format, setFormat] = useState<NonNullable<Question["format"]>>("anthropic");
  const settled = useDebounced(model, 250).trim();
  const [tenant, setTenant] = useState("");
  const explanation = useQuery(explainQuery({ model: settled, format, ...(tenant ? { tenant_id: tenant } : { config_id: config.id }) }));
  useShortcuts({ t: () => field.current?.focus() });

  return (
    <Panel title="Try a model name" ruled actions={<Kbd>T</Kbd>}>
      <div className="grid gap-2 px-3.5 pt-3 pb-2">
        <Input ref={field} mono aria-label="Model name to try" value={model} onChange={(event) => setModel(event.target.value)} />
        <div className="flex flex-wrap gap-2">
          <Select aria-label="Format of the client" prefix="from" value={format} onChange={setFormat} choices={FORMATS} className="h-[26px] text-xs" />
          <TenantChoice tenant={tenant} onChange={setTenant} />
        </div>
      </div>
      {!settled && <p className="px-3.5 pb-3 text-xs text-muted-foreground">Type the name that a tool asks for.</p>}
      {settled && explanation.isPending && <SkeletonRows rows={4} />}
      {settled && explanation.isError && <ErrorState title="Not explained" error={explanation.error} retry={() => void explanation.refetch()} />}
      {settled && explanation.data && <Plan plan={explanation.data} otherConfig={explanation.data.config_id === config.id ? undefined : explanation.data.config_name} />}
    </Panel>
  );
}

/** A tenant is asked for with its own config and settings. Hidden where there are none. */
function TenantChoice({ tenant, onChange }: { tenant: string; onChange: (id: string) => void }) {
  const tenancy = useSetting("multi_tenancy") === "true";
  const { data } = useQuery({ ...tenantsQuery(), enabled: tenancy });
  if (!tenancy || !data?.length) return null;
  const choices = [{ value: "", label: "anybody, this config" }, ...data.map(({ id, name }) => ({ value: id, label: name, text: name }))];
  return <Select aria-label="Tenant" prefix="for" value={tenant} onChange={onChange} choices={choices} className="h-[26px] max-w-full text-xs" />;
}

function Plan({ plan, otherConfig }: { plan: Explanation; otherConfig?: string | null }) {
  return (
    <div aria-live="polite">
      <p className="px-3.5 pb-2.5 text-xs/[17px] text-muted-foreground">
        {otherConfig && <>Config <strong className="font-semibold text-foreground">{otherConfig}</strong>. </>}
        {plan.tier ? <>Tier <strong className="font-semibold text-foreground">{plan.tier}</strong>. </> : "No tier. "}
        {plan.tier_reason} Strategy <strong className="font-semibold text-foreground">{plan.strategy}</strong>. {plan.strategy_meaning}
      </p>
      {plan.candidates.length === 0 && <p className="px-3.5 pb-2.5 text-bad">Nobody can answer.</p>}
      <ol>
        {plan.candidates.map((candidate, index) => (
          <li key={`${candidate.account_id}-${candidate.model}-${index}`} className="relative pr-3.5 pb-3 pl-[42px] not-last:before:absolute not-last:before:top-[22px] not-last:before:-bottom-0.5 not-last:before:left-[23px] not-last:before:w-px not-last:before:bg-border-strong">
            <Numeral first={index === 0}>{index + 1}</Numeral>
            <p className="flex items-center justify-between gap-2">
              <span className="truncate font-medium" title={candidate.account_name}>{candidate.account_name}</span>
              {candidate.state !== "healthy" && candidate.state !== "not_tried" ? <AccountStatus account={candidate} /> : index === 0 && <Badge tone="ok">first</Badge>}
            </p>
            <p className="text-xs/[17px] text-muted-foreground">
              {candidate.reason}
              {candidate.model !== plan.model && <> As <code className="font-mono">{candidate.model}</code>.</>}
              {candidate.translated && " The body is translated."}
            </p>
          </li>
        ))}
        {plan.skipped.map((skipped) => (
          <li key={skipped.account_id} className="relative pr-3.5 pb-3 pl-[42px]">
            <Numeral>–</Numeral>
            <p className="truncate font-medium text-muted-foreground line-through decoration-input">{skipped.account_name}</p>
            <p className="text-xs/[17px] text-muted-foreground">{skipped.message}</p>
          </li>
        ))}
      </ol>
      <p className="border-t border-border px-3.5 py-2.5 text-xs/[17px] text-muted-foreground">If all fail, {lowered(plan.if_all_fail)}</p>
    </div>
  );
}

function Numeral({ first, children }: { first?: boolean; children: React.ReactNode }) {
  return (
    <span
      aria-hidden="true"
      className={cn("absolute top-px left-3.5 grid size-[19px] place-items-center rounded-full border border-border-strong bg-card text-2xs leading-none font-semibold text-muted-foreground", first && "border-ok-fill bg-ok-soft text-ok")}
    >
      {children}
    </span>
  );
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
