import { Status } from "@/components/ui/badge";
import { Panel } from "@/components/ui/panel";
import { bytes, plural } from "@/lib/format-number";
import type { DatasetInfo, DatasetOwner } from "./queries";

/** Whose exchanges these are; only where there is more than one. */
export function OwnersPanel({ info }: { info: DatasetInfo }) {
  if (info.owners.length < 2) return null;
  return (
    <Panel title="By tenant" note="overrides are set at Tenants">
      <ul>
        {[...info.owners].sort((a, b) => b.entries - a.entries).map((owner) => (
          <li key={owner.tenant_id ?? ""} className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 border-t border-border px-3.5 py-1.5">
            <span className="truncate" title={nameOf(owner)}>{nameOf(owner)}</span>
            <span className="text-right">{plural(owner.entries, "entry", "entries")}</span>
            <Now owner={owner} />
            <span className="text-right text-xs text-muted-foreground">{bytes(owner.size_bytes)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function nameOf({ tenant_id, tenant_name }: DatasetOwner): string {
  return tenant_name ?? (tenant_id === null ? "Without a tenant" : `A tenant that is gone (${tenant_id.slice(0, 8)})`);
}

function Now({ owner: { capturing, unmasked } }: { owner: DatasetOwner }) {
  if (!capturing) return <Status tone="off" quiet>off</Status>;
  return unmasked ? <Status tone="warn" className="justify-self-start">original text</Status> : <Status tone="ok">capturing</Status>;
}
