import { Skeleton } from "@/components/ui/skeleton";
import { Sparkline } from "@/components/sparkline";
import { cn } from "@/lib/cn";
import type { KeyFigure } from "./figures";

const CELL = "@container relative min-w-0 bg-card px-3.5 pt-2.5 pb-3";
// The hairlines are the grid's ground seen through its gaps.
const GRID = "grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-border bg-border shadow-panel md:grid-cols-3 xl:grid-cols-6";

export function KeyFigures({ figures }: { figures: KeyFigure[] }) {
  return (
    <dl className={GRID}>
      {figures.map(({ label, value, unit, change, line, series, alarming }) => (
        <div key={label} className={CELL}>
          <dt className="flex justify-between gap-1.5 text-xs whitespace-nowrap text-muted-foreground">
            {label}
            <span>{change}</span>
          </dt>
          <dd className={cn("mt-0.5 text-2xl font-semibold tracking-[-0.02em] whitespace-nowrap", alarming && "text-bad")}>
            {value}
            {unit && <small className="ml-1 text-sm font-medium tracking-normal text-muted-foreground">{unit}</small>}
          </dd>
          <dd className="truncate text-xs text-faint">{line}</dd>
          <Sparkline values={series} className="absolute top-[34px] right-3.5 @max-[150px]:hidden" />
        </div>
      ))}
    </dl>
  );
}

export function KeyFiguresSkeleton() {
  return (
    <div role="status" aria-label="Loading the key figures" className={GRID}>
      {Array.from({ length: 6 }, (_, n) => (
        <div key={n} className={cn(CELL, "grid h-[85px] content-start gap-3")}>
          <Skeleton className="w-16" />
          <Skeleton className="h-4 w-20" />
        </div>
      ))}
    </div>
  );
}
