import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { Time } from "@/components/time";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { AUDIT_PAGE, type AuditRow, auditQuery } from "./queries";

/** Who changed what, when. */
export function AuditLog() {
  const [page, setPage] = useState(0);
  const audit = useQuery(auditQuery(page));
  const rows = audit.data ?? [];
  return (
    <Panel title="Audit log" note="every change made here or through the API">
      {audit.isPending && <SkeletonRows />}
      {audit.isError && !audit.data && <ErrorState title="The audit log could not be read" error={audit.error} retry={() => void audit.refetch()} meanwhile="Changes are still written to it." />}
      {audit.data && rows.length === 0 && <EmptyState title={page ? "Nothing older" : "No changes yet"}>Each change to accounts, configs, tenants, settings and keys is noted here.</EmptyState>}
      {rows.length > 0 && (
        <ul>
          {rows.map((row) => (
            <Entry key={row.id} row={row} />
          ))}
        </ul>
      )}
      {(page > 0 || rows.length === AUDIT_PAGE) && (
        <footer className="flex justify-end gap-2 border-t border-border px-3.5 py-2">
          <Button size="small" disabled={page === 0} onClick={() => setPage(page - 1)}>Newer</Button>
          <Button size="small" disabled={rows.length < AUDIT_PAGE} onClick={() => setPage(page + 1)}>Older</Button>
        </footer>
      )}
    </Panel>
  );
}

const ACTORS: Record<string, string> = { password: "the administrator", token: "a script", setup: "the first visit", system: "CodeGate" };

function Entry({ row }: { row: AuditRow }) {
  const changes = Object.entries(row.changes);
  return (
    <li className="grid gap-x-3 border-t border-border px-3.5 py-2 md:grid-cols-[110px_minmax(0,1fr)]">
      <span className="text-xs/5 text-muted-foreground">{row.at && <Time at={row.at} form="moment" />}</span>
      <div className="min-w-0">
        <p>
          <span className="font-medium">{row.action} {row.subject.replaceAll("_", " ")}</span>
          {row.subject_name && ` “${row.subject_name}”`}
          <span className="text-muted-foreground"> by {ACTORS[row.actor] ?? row.actor}{row.address && ` from ${row.address}`}</span>
        </p>
        {changes.length > 0 && (
          <details className="text-xs text-muted-foreground">
            <summary className="w-fit cursor-pointer">{changes.map(([field]) => field).join(", ")}</summary>
            <dl className="grid gap-0.5 py-1 font-mono">
              {changes.map(([field, change]) => (
                <div key={field} className="break-words">
                  <dt className="inline">{field}: </dt>
                  <dd className="inline">{changeWords(change)}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
    </li>
  );
}

function changeWords(change: unknown): string {
  const word = (value: unknown) => (value === null ? "nothing" : typeof value === "string" ? value || "empty" : JSON.stringify(value));
  return Array.isArray(change) && change.length === 2 ? `${word(change[0])} → ${word(change[1])}` : word(change);
}
