import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export type Level = "fine" | "near" | "full";

interface MeterProps {
  /** Part used, 1 = all. */
  used: number;
  level: Level;
  /** Share of the window's time gone: where an even pace would be. */
  even?: number;
  /** A full sentence for those who do not see the bar. */
  sentence: string;
  className?: string;
}

const FILL: Record<Level, string> = { fine: "bg-link-fill", near: "bg-warn-fill", full: "bg-bad-fill" };

export function Meter({ used, level, even, sentence, className }: MeterProps) {
  return (
    <div
      role="meter"
      aria-label={sentence}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.min(100, Math.round(used * 100))}
      aria-valuetext={sentence}
      className={cn("relative h-1.5 min-w-0 rounded-full bg-track forced-color-adjust-none forced-colors:outline", className)}
    >
      <div className={cn("absolute inset-y-0 left-0 rounded-full", FILL[level])} style={{ width: `${Math.min(100, Math.max(0, used * 100))}%` }} />
      {even !== undefined && <div className="absolute -inset-y-[3px] w-0.5 rounded-[1px] bg-foreground/75" style={{ left: `${Math.min(99, even * 100)}%` }} />}
    </div>
  );
}

/** One line of a quota: name, bar, reading; below it the judgement and the reset. */
export function MeterLine({ name, reading, judgement, reset, level, ...meter }: MeterProps & { name: string; reading: ReactNode; judgement?: ReactNode; reset?: ReactNode }) {
  return (
    <div className="grid grid-cols-[36px_minmax(0,1fr)_86px] items-center gap-x-2 gap-y-0.5 py-1 text-xs">
      <span className="text-muted-foreground">{name}</span>
      <Meter level={level} {...meter} />
      <span className={cn("text-right whitespace-nowrap", level === "near" && "text-warn", level === "full" && "text-bad")}>{reading}</span>
      {(judgement || reset) && (
        <span className="col-span-2 col-start-2 flex justify-between gap-2 whitespace-nowrap text-faint">
          <span>{judgement}</span>
          <span>{reset}</span>
        </span>
      )}
    </div>
  );
}

/** A reading that we do not have: words instead of an empty bar. */
export function NoReading({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[36px_minmax(0,1fr)] gap-x-2 py-1 text-xs">
      <span className="text-muted-foreground">{name}</span>
      <span className="text-faint">{children}</span>
    </div>
  );
}
