import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** A round toggle: a filter that is on or off. */
export function Chip({ pressed, className, ...rest }: ComponentProps<"button"> & { pressed?: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      className={cn(
        "inline-flex h-[26px] shrink-0 items-center gap-1.5 rounded-full border border-border-strong bg-card px-2.5 text-xs font-medium whitespace-nowrap text-muted-foreground hover:bg-hover max-md:h-9 max-md:px-3",
        "aria-pressed:border-foreground aria-pressed:text-foreground",
        className,
      )}
      {...rest}
    />
  );
}
