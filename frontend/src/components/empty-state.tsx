import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface EmptyStateProps {
  icon?: LucideIcon;
  title: string;
  /** What will be here. */
  children?: ReactNode;
  /** The one act that fills it. */
  actions?: ReactNode;
  className?: string;
}

export function EmptyState({ icon: Icon, title, children, actions, className }: EmptyStateProps) {
  return (
    <div className={cn("grid justify-items-center gap-1.5 px-6 py-12 text-center", className)}>
      {Icon && <Icon className="mb-1 size-4 text-faint" aria-hidden="true" />}
      <h3 className="text-sm text-foreground">{title}</h3>
      {children && <p className="max-w-96 text-xs/[17px] text-muted-foreground">{children}</p>}
      {actions && <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** A filter that nothing matches: names it, offers to clear it. */
export function NothingFound({ filter, action, className }: { filter: ReactNode; action: ReactNode; className?: string }) {
  return (
    <div className={cn("flex flex-wrap items-center justify-between gap-3 px-3.5 py-6 text-muted-foreground", className)}>
      <p>Nothing matches {filter}.</p>
      {action}
    </div>
  );
}
