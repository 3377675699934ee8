import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { Time } from "@/components/time";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { plural } from "@/lib/format-number";
import { mappingsQuery, useForgetMappings } from "./queries";

const [FEW, MANY] = [10, 200];

/** Placeholders that were handed out, newest first. Originals are never listed. */
export function MappingsPanel({ names }: { names: Map<string, string> }) {
  const [all, setAll] = useState(false);
  const [asking, setAsking] = useState(false);
  const mappings = useQuery(mappingsQuery(all ? MANY : FEW));
  const forget = useForgetMappings();
  const rows = mappings.data ?? [];
  return (
    <Panel title="Recent replacements" actions={rows.length > 0 && <Button look="ghost" size="small" onClick={() => setAsking(true)}>Forget all</Button>}>
      {mappings.isPending && <SkeletonRows rows={4} />}
      {mappings.isError && !mappings.data && <ErrorState title="Replacements could not be read" error={mappings.error} retry={() => void mappings.refetch()} meanwhile="Masking and restoring go on." />}
      {mappings.data && rows.length === 0 && <EmptyState title="Nothing was replaced yet">Each value that is masked in a request is listed here by its placeholder.</EmptyState>}
      {rows.length > 0 && (
        <div aria-hidden="true" className="grid h-7 grid-cols-[80px_130px_130px_minmax(0,1fr)_auto] items-center gap-3 px-3.5 text-xs font-medium text-faint">
          <span>Time</span><span>Kind</span><span>Original, masked</span><span>Placeholder</span><span>Tenant</span>
        </div>
      )}
      {rows.map((mapping) => (
        <div key={mapping.id} className="grid min-h-[34px] grid-cols-[80px_130px_130px_minmax(0,1fr)_auto] items-center gap-3 border-t border-border px-3.5">
          <span className="text-xs text-muted-foreground">{mapping.created_at && <Time at={mapping.created_at} form="moment" />}</span>
          <span>{names.get(mapping.category) ?? mapping.category}</span>
          <span className="truncate font-mono text-xs text-muted-foreground">{mapping.hint ?? "not readable"}</span>
          <span className="truncate font-mono text-xs text-mask">{mapping.replacement}</span>
          <span className="truncate text-xs text-muted-foreground">{mapping.tenant_name}</span>
        </div>
      ))}
      {!all && rows.length === FEW && <Button look="ghost" size="small" className="m-2 self-start" onClick={() => setAll(true)}>Show up to {MANY}</Button>}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Forget all replacements?"
        action="Forget all"
        busy="Forgetting…"
        typeToConfirm="forget"
        onConfirm={async () => {
          const { deleted } = await forget.mutateAsync();
          toast.done(`Forgot ${plural(deleted, "replacement")}`);
        }}
      >
        Placeholders in logs, and in conversations that go on, can then no longer be put back into their originals.
      </ConfirmDialog>
    </Panel>
  );
}
