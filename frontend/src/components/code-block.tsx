import type { ReactNode } from "react";
import { CopyButton } from "./copy-button";
import { cn } from "@/lib/cn";

interface CodeBlockProps {
  title?: ReactNode;
  note?: ReactNode;
  /** What is shown, and what is copied unless `copy` says otherwise. */
  code: string;
  copy?: string | (() => Promise<string>);
  actions?: ReactNode;
  className?: string;
}

export function CodeBlock({ title, note, code, copy, actions, className }: CodeBlockProps) {
  return (
    <div className={cn("min-w-0 overflow-hidden rounded-md border border-border bg-sunken", className)}>
      <div className="flex h-[30px] items-center gap-2 border-b border-border bg-card pr-1 pl-2.5 text-xs max-md:h-11">
        <span className="truncate font-medium">{title}</span>
        <span className="min-w-0 flex-1 truncate text-muted-foreground">{note}</span>
        {actions}
        <CopyButton text={copy ?? code} label={`Copy ${typeof title === "string" ? title : "code"}`} />
      </div>
      {/* Scrolls sideways: it must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} className="scrollbar-thin overflow-x-auto px-3.5 py-2.5 font-mono text-xs/[19px] focus-visible:-outline-offset-2">{code}</pre>
    </div>
  );
}
