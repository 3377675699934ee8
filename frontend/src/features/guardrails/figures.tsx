import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Time } from "@/components/time";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { count, plural } from "@/lib/format-number";
import { type Guardrail, mappingsQuery, monthQuery } from "./queries";

// The hairlines are the grid's ground seen through its gaps.
const GRID = "grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-border bg-border shadow-panel lg:grid-cols-4";
const CELL = "min-w-0 bg-card px-3.5 pt-2.5 pb-3";

/** Four figures above the fold: how much was masked, by what, and when last. */
export function Figures({ guardrails }: { guardrails: Guardrail[] }) {
  const { data: month } = useQuery(monthQuery());
  const { data: mappings } = useQuery(mappingsQuery(10));
  const values = guardrails.reduce((sum, { detectionCount }) => sum + detectionCount, 0);
  const off = guardrails.filter(({ enabled }) => !enabled);
  const busiest = [...guardrails].sort((a, b) => b.detectionCount - a.detectionCount)[0];
  const last = mappings?.[0]?.created_at;
  return (
    <dl className={GRID}>
      <Figure name="Masked, 30 days" value={count(values)} line={month ? `values in ${count(month.masked)} of ${plural(month.requests, "request")}` : "…"} />
      <Figure name="Detectors on" value={<>{guardrails.length - off.length}<small className="ml-1 text-sm font-medium tracking-normal text-muted-foreground">of {guardrails.length}</small></>} line={off.length ? `off: ${off.map(({ name }) => name.toLowerCase()).join(", ")}` : "all of them"} />
      <Figure name="Found most" value={busiest?.detectionCount ? count(busiest.detectionCount) : "–"} line={busiest?.detectionCount ? busiest.name.toLowerCase() : "nothing was found yet"} />
      <Figure name="Newest replacement" value={last ? <Time at={last} /> : "–"} line={last ? "a value seen for the first time" : "none yet"} />
    </dl>
  );
}

export function FiguresSkeleton() {
  return (
    <div role="status" aria-label="Loading the figures" className={GRID}>
      {Array.from({ length: 4 }, (_, n) => (
        <div key={n} className={cn(CELL, "grid h-[84px] content-start gap-3")}>
          <Skeleton className="w-16" />
          <Skeleton className="h-4 w-20" />
        </div>
      ))}
    </div>
  );
}

function Figure({ name, value, line }: { name: string; value: ReactNode; line: string }) {
  return (
    <div className={CELL}>
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className="mt-0.5 truncate text-2xl font-semibold tracking-[-0.02em]">{value}</dd>
      <dd className="truncate text-xs text-faint" title={line}>{line}</dd>
    </div>
  );
}
