import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { messageOf } from "@/api/error";
import { registryQuery, type SettingRow, type SettingValue } from "@/api/queries/settings";
import { ErrorState } from "@/components/error-state";
import { SettingControl } from "@/components/setting-control";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { cn } from "@/lib/cn";
import { controlOf } from "@/lib/setting-value";
import type { Tenant } from "@/api/queries/tenants";
import { overridesQuery, useInherit, useOverride, usePendingOverride } from "./queries";

/** What a tenant may have otherwise than the instance: inherited, or set here. */
export function TenantOverrides({ tenant }: { tenant: Tenant }) {
  const registry = useQuery(registryQuery());
  const overrides = useQuery(overridesQuery(tenant.id));
  const rows = registry.data?.filter((row) => row.tenant) ?? [];
  const failed = registry.error ?? overrides.error;
  return (
    <section aria-label="Settings of this tenant" className="mt-5">
      <h3 className="text-sm">Settings of this tenant</h3>
      <p className="mb-2 text-xs text-muted-foreground">What is not set here is inherited from the instance.</p>
      {(registry.isPending || overrides.isPending) && !failed && <SkeletonRows rows={5} />}
      {failed && <ErrorState title="The tenant's settings could not be read" error={failed} retry={() => void overrides.refetch()} />}
      {overrides.data && (
        <div className="rounded-md border border-border">
          {rows.map((row) => (
            <Override key={row.key} tenant={tenant} setting={row} own={overrides.data[row.key]} />
          ))}
        </div>
      )}
    </section>
  );
}

function Override({ tenant, setting, own }: { tenant: Tenant; setting: SettingRow; own?: string }) {
  const id = useId();
  const override = useOverride(tenant.id);
  const inherit = useInherit(tenant.id);
  const pending = usePendingOverride(tenant.id, setting.key);
  const control = controlOf(setting);
  const wide = control === "lines" || control === "choices";
  const save = async (value: SettingValue) => {
    try {
      await override.mutateAsync({ key: setting.key, value });
    } catch (error) {
      if (control !== "switch" && !wide) throw error;
      toast.failed(`“${setting.label}” was not saved.`, messageOf(error));
    }
  };
  return (
    <div className={cn("grid items-start gap-x-4 gap-y-1.5 border-t border-border px-3 py-2.5 first:border-t-0", !wide && "md:grid-cols-[minmax(0,1fr)_200px]", control === "switch" && "grid-cols-[minmax(0,1fr)_auto] md:grid-cols-[minmax(0,1fr)_auto]")}>
      <div>
        <p className="flex flex-wrap items-center gap-2">
          {setting.label}
          {own === undefined ? <span className="text-xs text-faint">{setting.tenant_only ? "not set" : "inherited"}</span> : <Badge tone="link">set here</Badge>}
          {own !== undefined && (
            <Button look="ghost" size="small" className="-my-1" aria-label={`Inherit ${setting.label} again`} onClick={() => inherit.mutate(setting.key)}>Reset</Button>
          )}
        </p>
        <p id={id} className="text-xs/[17px] text-muted-foreground">{setting.help}</p>
      </div>
      <div className={cn(!wide && "flex md:justify-end", control === "switch" && "pt-1")}>
        <SettingControl setting={setting} value={own ?? setting.value ?? ""} pending={pending} onSave={save} describedBy={id} />
      </div>
    </div>
  );
}
