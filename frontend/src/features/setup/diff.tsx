import type { Schemas } from "@/api/client";
import { cn } from "@/lib/cn";

type Line = Schemas["DiffLine"];

const LOOKS: Record<Line["kind"], string> = { same: "", added: "bg-ok-soft", removed: "bg-bad-soft", gap: "text-faint" };
const MARKS: Record<Line["kind"], string> = { same: " ", added: "+", removed: "−", gap: " " };
const MARK_LOOKS: Record<Line["kind"], string> = { same: "", added: "text-ok", removed: "text-bad", gap: "" };
const SAID: Record<Line["kind"], string> = { same: "", added: "added: ", removed: "removed: ", gap: "" };

interface DiffProps {
  path: string;
  lines: readonly Line[];
  /** How a line is shown: with the key masked or not. */
  onPage: (text: string) => string;
}

/** A file's change, line by line: what comes, what goes, and what stands beside it. */
export function Diff({ path, lines, onPage }: DiffProps) {
  return (
    // Scrolls sideways: it must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre tabIndex={0} aria-label={`Changes of ${path}`} role="region" className="scrollbar-thin max-h-[420px] overflow-auto border-y border-border bg-sunken py-2.5 font-mono text-xs/[19px] focus-visible:-outline-offset-2">
      <span className="block px-3.5 text-muted-foreground">{path}</span>
      <span className="block w-max min-w-full">
        {lines.map((line, index) => (
          <span key={index} className={cn("block px-3.5", LOOKS[line.kind])}>
            <span aria-hidden="true" className={cn("inline-block w-5 select-none", MARK_LOOKS[line.kind])}>{MARKS[line.kind]}</span>
            {SAID[line.kind] && <span className="sr-only">{SAID[line.kind]}</span>}
            {onPage(line.text)}
            {"\n"}
          </span>
        ))}
      </span>
    </pre>
  );
}
