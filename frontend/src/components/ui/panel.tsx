import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "@/lib/cn";
import { PanelBoundary } from "./panel-boundary";

interface PanelProps extends Omit<ComponentProps<"section">, "title"> {
  title?: ReactNode;
  /** Beside the title, in plain weight: one fact. */
  note?: ReactNode;
  /** Right end of the head. */
  actions?: ReactNode;
  ruled?: boolean;
}

/** The one level of box that pages are made of. */
export function Panel({ title, note, actions, ruled, className, children, ...rest }: PanelProps) {
  const id = useId();
  return (
    <section aria-labelledby={title ? id : undefined} className={cn("flex min-w-0 flex-col rounded-lg border border-border bg-card shadow-panel", className)} {...rest}>
      {(title || actions) && (
        <header className={cn("flex min-h-10 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 px-3.5 py-1", ruled && "border-b border-border")}>
          <h2 id={id} className="font-semibold whitespace-nowrap">{title}</h2>
          {note && <span className="min-w-0 text-xs text-muted-foreground">{note}</span>}
          {actions && <div className="ml-auto flex max-w-full min-w-0 flex-wrap items-center justify-end gap-2">{actions}</div>}
        </header>
      )}
      <PanelBoundary>{children}</PanelBoundary>
    </section>
  );
}
