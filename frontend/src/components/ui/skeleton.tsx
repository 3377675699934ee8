import { cn } from "@/lib/cn";

/** A grey place-holder with the size of what comes; invisible for the first 150 ms, so that quick answers do not flicker. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" data-pending="" className={cn("block h-2.5 animate-appear-late rounded-full bg-track", className)} />;
}

/** Rows of a table that is still loading. */
export function SkeletonRows({ rows = 8, widths = ["w-14", "w-40", "w-24", "w-16"], label = "Loading" }: { rows?: number; widths?: string[]; label?: string }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-[34px] items-center gap-4 border-t border-border px-3.5 first:border-t-0">
          {widths.map((width, column) => (
            <Skeleton key={column} className={cn(width, column === widths.length - 1 && "ml-auto", column > 2 && "max-md:hidden")} />
          ))}
        </div>
      ))}
    </div>
  );
}
