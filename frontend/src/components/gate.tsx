import { ArrowLeft, ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { CopyButton } from "./copy-button";
import { cn } from "@/lib/cn";

interface GateProps {
  /** Which way the text crosses. */
  direction: "out" | "back";
  headings?: boolean;
  /** Two panes: this machine's, then what left it. */
  children: [ReactNode, ReactNode];
}

/** The product's signature: a dashed violet line between this machine and what left it. Panes stack in narrow places. */
export function Gate({ direction, headings, children: [mine, theirs] }: GateProps) {
  const Arrow = direction === "out" ? ArrowRight : ArrowLeft;
  return (
    <div className="grid grid-cols-1 @lg:grid-cols-[minmax(0,1fr)_28px_minmax(0,1fr)]">
      {headings && (
        <div className="contents text-xs text-muted-foreground max-@lg:hidden">
          <p className="pb-1 max-@lg:hidden">This machine</p>
          <span className="max-@lg:hidden" />
          <p className="pb-1 text-mask max-@lg:hidden">What left it</p>
        </div>
      )}
      {mine}
      <div className="relative grid h-7 place-items-center @lg:h-auto" aria-hidden="true">
        <span className="absolute inset-x-0 top-1/2 border-t-2 border-dashed border-mask-line @lg:inset-x-auto @lg:inset-y-0 @lg:left-1/2 @lg:-ml-px @lg:border-t-0 @lg:border-l-2" />
        <span className="relative grid size-6 place-items-center rounded-full border border-mask-line bg-mask-soft text-mask">
          <Arrow className="size-3.5 max-@lg:rotate-90" />
        </span>
      </div>
      {theirs}
    </div>
  );
}

interface GatePaneProps {
  title: string;
  note?: ReactNode;
  copy?: string;
  className?: string;
  children: ReactNode;
}

export function GatePane({ title, note, copy, className, children }: GatePaneProps) {
  return (
    <section aria-label={title} className={cn("flex min-w-0 flex-col overflow-hidden rounded-md border border-border bg-sunken", className)}>
      <header className="flex h-7 shrink-0 items-center gap-1.5 border-b border-border bg-card pr-1 pl-2.5 text-xs whitespace-nowrap max-md:h-11">
        <span className="font-medium">{title}</span>
        <span className="min-w-0 flex-1 truncate text-muted-foreground">{note}</span>
        {copy !== undefined && <CopyButton text={copy} label={`Copy: ${title}`} />}
      </header>
      {/* Long bodies scroll: they must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} className="scrollbar-thin max-h-96 flex-1 overflow-auto px-2.5 py-1.5 font-mono text-[11px]/[16.5px] break-words whitespace-pre-wrap focus-visible:-outline-offset-2">{children}</pre>
    </section>
  );
}
