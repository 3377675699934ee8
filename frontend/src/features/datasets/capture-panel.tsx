import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { registryQuery, type SettingRow } from "@/api/queries/settings";
import { ErrorState } from "@/components/error-state";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Switch } from "@/components/ui/switch";
import { cn } from "@/lib/cn";
import { useSwitchCapture } from "./queries";

/** What is written, and in which form. The switches act at once. */
export function CapturePanel({ tenancy }: { tenancy: boolean }) {
  const registry = useQuery(registryQuery());
  const rows = registry.data?.filter(({ group }) => group === "datasets");
  const capturing = rows?.[0]?.value === "true";
  return (
    <Panel title="Capture" note={tenancy ? "unless a tenant says otherwise" : "of requests as they finish"} ruled>
      {registry.isPending && <SkeletonRows rows={2} />}
      {registry.isError && !registry.data && <ErrorState title="The switches could not be read" error={registry.error} retry={() => void registry.refetch()} meanwhile="Capture goes on as it was set." />}
      <div className="grid py-1.5">
        {rows?.map((setting, position) => <CaptureSwitch key={setting.key} setting={setting} quiet={position > 0 && !capturing} />)}
      </div>
    </Panel>
  );
}

function CaptureSwitch({ setting, quiet }: { setting: SettingRow; quiet: boolean }) {
  const help = useId();
  const { change, on } = useSwitchCapture(setting);
  return (
    <div className="flex items-start gap-3 px-3.5 py-2 max-md:py-3">
      <Switch className="mt-0.5" checked={on} label={setting.label} aria-describedby={help} onChange={(next) => void change(next)} />
      <div className="min-w-0">
        <p className={cn("font-medium", quiet && "text-muted-foreground")}>{setting.label}</p>
        <p id={help} className="text-xs/[17px] text-muted-foreground">
          {setting.help}
          {setting.source === "environment" && ` From the environment (${setting.environment ?? ""}).`}
        </p>
      </div>
    </div>
  );
}
