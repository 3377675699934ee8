import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useId } from "react";
import { modelsQuery } from "@/api/queries/models";
import { tenantsQuery } from "@/api/queries/tenants";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import type { Wire } from "@/lib/answer";
import { type Options, PATHS, WIRES } from "./wire";

const TIERS = ["opus", "sonnet", "haiku", "fable"];

interface OptionsFormProps {
  wire: Wire;
  onWire: (wire: Wire) => void;
  tenant: string;
  onTenant: (tenant: string) => void;
  withTenants: boolean;
  options: Options;
  onOptions: (change: Partial<Options>) => void;
}

/** How the next message is asked: format, model and key at hand, the rest folded. */
export function OptionsForm({ wire, onWire, tenant, onTenant, withTenants, options, onOptions }: OptionsFormProps) {
  const models = useId();
  const { data: catalogue = [] } = useQuery(modelsQuery());
  const ids = [...new Set([...TIERS, ...catalogue.map(({ id }) => id)])];
  return (
    <section aria-label="Request" className="grid content-start gap-3">
      <div className="grid gap-1">
        <span className="font-medium">Format</span>
        <Segmented label="Format" value={wire} onChange={onWire} choices={WIRES} className="justify-self-start" />
        <code className="font-mono text-xs text-faint">POST {PATHS[wire]}</code>
      </div>
      <Field label="Model" help="A model's id, or a tier: opus, sonnet, haiku.">
        <Input mono list={models} value={options.model} onChange={(event) => onOptions({ model: event.target.value })} />
      </Field>
      <datalist id={models}>
        {ids.map((id) => <option key={id} value={id} />)}
      </datalist>
      {withTenants && <TenantChoice value={tenant} onChange={onTenant} />}
      <details className="group border-t border-border pt-2.5">
        <summary className="flex w-fit cursor-pointer items-center gap-1 font-medium text-muted-foreground max-md:h-11">
          <ChevronDown className="size-3.5 -rotate-90 group-open:rotate-0" aria-hidden="true" />
          System text and limits
        </summary>
        <div className="mt-2.5 grid gap-3">
          <Field label="System text">
            <Textarea value={options.system} onChange={(event) => onOptions({ system: event.target.value })} rows={4} />
          </Field>
          <div className="grid grid-cols-2 gap-3">
            <Field label="Output limit">
              <Input inputMode="numeric" placeholder="default" value={options.maxTokens} onChange={(event) => onOptions({ maxTokens: event.target.value })} />
            </Field>
            <Field label="Temperature">
              <Input inputMode="decimal" placeholder="default" value={options.temperature} onChange={(event) => onOptions({ temperature: event.target.value })} />
            </Field>
          </div>
          <div className="flex items-center justify-between gap-2">
            <span aria-hidden="true">Stream the answer</span>
            <Switch label="Stream the answer" checked={options.stream} onChange={(stream) => onOptions({ stream })} />
          </div>
        </div>
      </details>
    </section>
  );
}

function TenantChoice({ value, onChange }: { value: string; onChange: (tenant: string) => void }) {
  const { data: tenants = [] } = useQuery(tenantsQuery());
  return (
    <Field label="Key" help="It stays on the server; the page never sees it.">
      <Select value={value} onChange={onChange} className="border-input" choices={[{ value: "", label: "Client key" }, ...tenants.map(({ id, name }) => ({ value: id, label: `Tenant ${name}`, text: name }))]} />
    </Field>
  );
}
