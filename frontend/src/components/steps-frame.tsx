import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Brand } from "./brand";
import { cn } from "@/lib/cn";

export interface FrameStep {
  title: string;
  text: string;
  done: boolean;
  /** Opens the step; absent = it cannot be gone to yet. */
  onOpen?: () => void;
}

interface StepsFrameProps {
  steps: readonly FrameStep[];
  current: number;
  title: string;
  lead: ReactNode;
  /** A way out, at the foot of the steps. */
  leave?: ReactNode;
  children: ReactNode;
}

/** The frame of the first run: the steps on the left, one of them in a column of 900 px. */
export function StepsFrame({ steps, current, title, lead, leave, children }: StepsFrameProps) {
  return (
    <div className="grid min-h-dvh md:grid-cols-[300px_minmax(0,1fr)] max-md:content-start">
      <aside className="flex flex-col gap-6 border-sidebar-border bg-sidebar px-6 py-7 max-md:gap-3 max-md:border-b max-md:px-4 max-md:py-3 md:sticky md:top-0 md:h-dvh md:border-r">
        <Brand />
        <nav aria-label="Steps">
          <ol className="grid max-md:flex max-md:justify-between">
            {steps.map((step, index) => (
              <StepItem key={step.title} step={step} number={index + 1} state={index === current ? "now" : step.done ? "done" : "later"} last={index === steps.length - 1} />
            ))}
          </ol>
        </nav>
        <div className="mt-auto grid gap-2 text-xs/[17px] text-muted-foreground max-md:hidden">
          {leave}
          <p>Everything stays on this machine. Keys are stored encrypted (AES‑256).</p>
        </div>
      </aside>
      <main className="scrollbar-thin min-w-0 px-6 py-10 max-md:px-4 max-md:py-5">
        <div className="mx-auto grid max-w-[900px] grid-cols-[minmax(0,1fr)] content-start gap-4">
          <header>
            <h1 className="text-xl tracking-[-0.01em]">{title}</h1>
            <p className="mt-0.5 text-muted-foreground">{lead}</p>
          </header>
          {children}
          {leave && <div className="text-xs text-muted-foreground md:hidden">{leave}</div>}
        </div>
      </main>
    </div>
  );
}

function StepItem({ step, number, state, last }: { step: FrameStep; number: number; state: "now" | "done" | "later"; last: boolean }) {
  const body = (
    <>
      <span className={cn("grid size-[22px] shrink-0 place-items-center rounded-full border border-border-strong bg-card text-2xs font-semibold text-foreground max-md:size-7", step.done && "border-transparent bg-ok-soft text-ok", state === "now" && "border-primary bg-primary text-primary-foreground forced-color-adjust-none")}>
        {step.done && state !== "now" ? <Check className="size-3" aria-label="Done" /> : number}
      </span>
      <span className="min-w-0 max-md:sr-only">
        <span className={cn("block", state === "now" ? "font-semibold" : "font-medium", state === "later" && "text-muted-foreground")}>{step.title}</span>
        <span className="block text-xs/[17px] text-muted-foreground">{step.text}</span>
      </span>
    </>
  );
  const look = "relative flex w-full items-start gap-3 text-left max-md:min-h-11 max-md:items-center";
  return (
    <li aria-current={state === "now" ? "step" : undefined} className={cn("relative pb-4 max-md:pb-0", !last && "before:absolute before:top-6 before:bottom-0.5 before:left-[11px] before:w-px before:bg-border-strong before:content-[''] max-md:before:hidden")}>
      {step.onOpen && state !== "now" ? <button type="button" className={cn(look, "rounded-md hover:text-foreground")} onClick={step.onOpen}>{body}</button> : <span className={look}>{body}</span>}
    </li>
  );
}
