import { useQuery } from "@tanstack/react-query";
import { MoreHorizontal } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/api/error";
import { accountsQuery } from "@/api/queries/accounts";
import { type Config, tiersQuery } from "@/api/queries/configs";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { ErrorState } from "@/components/error-state";
import { Status } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { ConfigDialog } from "./config-dialog";
import { useActivateConfig, useDeleteConfig, usePendingStrategy, usePendingTiers, useUpdateConfig } from "./queries";
import { STRATEGIES, type StrategyName, strategyOf } from "./strategies";
import { TierBoard } from "./tier-board";

export function ConfigPanel({ config, onDeleted }: { config: Config; onDeleted: () => void }) {
  const tiers = useQuery(tiersQuery(config.id));
  const pending = usePendingTiers(config.id);
  const accounts = useQuery(accountsQuery());
  const failed = tiers.error ?? accounts.error;
  return (
    <Panel aria-label={config.name}>
      <ConfigHead config={config} onDeleted={onDeleted} />
      {(tiers.isPending || accounts.isPending) && !failed && <SkeletonRows rows={10} />}
      {failed && !tiers.data && <ErrorState title="Assignments could not be read" error={failed} retry={() => void tiers.refetch()} meanwhile="The proxy goes on with the routing it knows." />}
      {tiers.data && accounts.data && <TierBoard configId={config.id} assignments={pending ?? tiers.data} accounts={accounts.data} ordered={strategyOf(config.routing_strategy).ordered} />}
    </Panel>
  );
}

function ConfigHead({ config, onDeleted }: { config: Config; onDeleted: () => void }) {
  const [dialog, setDialog] = useState<"edit" | "delete">();
  const activate = useActivateConfig();
  const remove = useDeleteConfig();
  const close = () => setDialog(undefined);
  return (
    <header className="grid grid-cols-[minmax(0,1fr)] gap-2 px-3.5 py-2.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h2 className="text-base font-semibold">{config.name}</h2>
        <p className="min-w-0 flex-1 truncate text-muted-foreground">{config.description}</p>
        {config.is_active ? (
          <span className="rounded-sm bg-ok-soft px-1.5 py-0.5 [&>span]:text-ok"><Status tone="ok">Active</Status></span>
        ) : (
          <Button size="small" busy={activate.isPending && "Activating…"} onClick={() => activate.mutate(config.id)}>Activate</Button>
        )}
        <Menu trigger={<Button look="ghost" size="small-icon" aria-label={`Actions for ${config.name}`}><MoreHorizontal aria-hidden="true" /></Button>}>
          <MenuItem onSelect={() => setDialog("edit")}>Rename or describe</MenuItem>
          <MenuSeparator />
          <MenuItem danger onSelect={() => setDialog("delete")}>Delete config</MenuItem>
        </Menu>
      </div>
      <StrategyChoice config={config} />
      <ConfigDialog open={dialog === "edit"} onOpenChange={close} config={config} />
      <ConfirmDialog
        open={dialog === "delete"}
        onOpenChange={close}
        title={`Delete “${config.name}”?`}
        action="Delete config"
        busy="Deleting…"
        onConfirm={async () => {
          await remove.mutateAsync(config.id);
          toast.done(`Deleted “${config.name}”`);
          onDeleted();
        }}
      >
        Its assignments are lost; accounts, logs and spending stay.
        {config.is_active && " It is active: without a config, requests go to the first enabled account."}
      </ConfirmDialog>
    </header>
  );
}

function StrategyChoice({ config }: { config: Config }) {
  const update = useUpdateConfig(config.id);
  const chosen = strategyOf(usePendingStrategy(config.id) ?? config.routing_strategy);
  const choose = (routing_strategy: StrategyName) => {
    const undo = () => update.mutate({ routing_strategy: chosen.value });
    update.mutate(
      { routing_strategy },
      {
        onSuccess: () => toast.done(`“${config.name}” asks by ${strategyOf(routing_strategy).label.toLowerCase()}`, { label: "Undo", act: undo }),
        onError: (error) => toast.failed("Not saved.", messageOf(error)),
      },
    );
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <Segmented label="Strategy" value={chosen.value} onChange={choose} choices={STRATEGIES} />
      <p className="min-w-0 flex-1 basis-56 text-xs text-muted-foreground">{chosen.means}</p>
    </div>
  );
}
