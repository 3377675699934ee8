import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export function Kbd({ children, className }: { children: ReactNode; className?: string }) {
  return <kbd className={cn("max-md:hidden rounded-[4px] border border-border-strong bg-card px-1 font-sans text-[11px]/4 font-medium text-muted-foreground", className)}>{children}</kbd>;
}
