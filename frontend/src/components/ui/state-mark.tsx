import { cn } from "@/lib/cn";

export type Tone = "ok" | "warn" | "bad" | "rest" | "off";

const SHAPES: Record<Tone, string> = {
  ok: "fill-ok-fill",
  warn: "fill-warn-fill",
  bad: "fill-bad-fill",
  rest: "fill-warn-fill",
  off: "fill-none stroke-input",
};

/** The shape of a state: circle, two bars, triangle, diamond, ring. Its word stands beside it. */
export function StateMark({ state, className }: { state: Tone; className?: string }) {
  return (
    <svg viewBox="0 0 8 8" className={cn("size-2! shrink-0", SHAPES[state], className)} aria-hidden="true">
      {state === "ok" && <circle cx="4" cy="4" r="4" />}
      {state === "rest" && <path d="M0 0h3v8H0zM5 0h3v8H5z" />}
      {state === "warn" && <path d="M4 .3 8 7.7H0z" />}
      {state === "bad" && <path d="M4 0 8 4 4 8 0 4z" />}
      {state === "off" && <circle cx="4" cy="4" r="3.2" strokeWidth="1.5" />}
    </svg>
  );
}
