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
    <div className="grid grid-cols-[minmax(0,1fr)] @lg:grid-cols-[minmax(0,1fr)_28px_minmax(0,1fr)]">
      {headings && (
        <>
          <p className="pb-1 text-xs text-muted-foreground @max-lg:hidden">This machine</p>
          <span className="@max-lg:hidden" />
          <p className="pb-1 text-xs text-mask @max-lg:hidden">What left it</p>
        </>
      )}
      {mine}
      <div className="relative grid h-7 place-items-center @lg:h-auto" aria-hidden="true">
        <span className="absolute inset-x-0 top-1/2 border-t-2 border-dashed border-mask-line @lg:inset-x-auto @lg:inset-y-0 @lg:left-1/2 @lg:-ml-px @lg:border-t-0 @lg:border-l-2" />
        <span className="relative grid size-6 place-items-center rounded-full border border-mask-line bg-mask-soft text-mask">
          <Arrow className="size-3.5 @max-lg:rotate-90" />
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
  children?: ReactNode;
  /** Below the text: what is folded. */
  footer?: ReactNode;
  /** The text can be changed in place; `children` is its marked form, drawn exactly behind it. */
  editable?: { label: string; value: string; onChange: (value: string) => void; placeholder: string };
}

const BODY = "px-2.5 py-1.5 font-mono text-[11px]/[16.5px] [overflow-wrap:anywhere] whitespace-pre-wrap";

export function GatePane({ title, note, copy, className, children, footer, editable }: GatePaneProps) {
  return (
    <section aria-label={title} className={cn("flex min-w-0 flex-col overflow-hidden rounded-md border border-border bg-sunken", className)}>
      <header className="flex h-7 shrink-0 items-center gap-1.5 border-b border-border bg-card pr-1 pl-2.5 text-xs whitespace-nowrap max-md:h-11">
        <span className="font-medium">{title}</span>
        <span className="min-w-0 flex-1 truncate text-muted-foreground">{note}</span>
        {copy !== undefined && <CopyButton text={copy} label={`Copy: ${title}`} />}
      </header>
      {editable ? (
        <EditableBody {...editable}>{children}</EditableBody>
      ) : (
        // Long bodies scroll: they must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre tabIndex={0} className={cn(BODY, "scrollbar-thin max-h-96 flex-1 overflow-auto focus-visible:-outline-offset-2")}>{children}</pre>
      )}
      {footer && <footer className="flex border-t border-border bg-card px-1 py-0.5">{footer}</footer>}
    </section>
  );
}

/** The marks are drawn in a layer below a see-through text area; the layer gives both their height, so nothing scrolls apart. */
function EditableBody({ label, value, onChange, placeholder, children }: NonNullable<GatePaneProps["editable"]> & { children?: ReactNode }) {
  return (
    <div className="scrollbar-thin grid max-h-96 min-h-28 flex-1 overflow-auto focus-within:outline-2 focus-within:-outline-offset-2 focus-within:outline-ring">
      <pre aria-hidden="true" className={cn(BODY, "[grid-area:1/1]")}>{children ?? value}{"\n"}</pre>
      <textarea
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={placeholder}
        spellCheck={false}
        className={cn(BODY, "resize-none overflow-hidden bg-transparent text-transparent caret-foreground outline-none [grid-area:1/1]")}
      />
    </div>
  );
}
