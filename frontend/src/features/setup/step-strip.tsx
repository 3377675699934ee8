import { Check } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { useStored } from "@/lib/use-stored";
import type { Setup } from "./tool-words";

/** How far a new installation has come; gone with the first request, or when the person hides it. */
export function StepStrip({ progress }: { progress: Setup["progress"] }) {
  const [hidden, setHidden] = useStored("codegate.setup-steps-hidden", false);
  if (hidden || progress.first_request) return null;
  const steps = [
    { done: true, label: "Password" },
    { done: progress.account, label: "Connect an account" },
    { done: progress.config, label: progress.config ? "Routing made for you" : "Routing" },
    { done: progress.tool, label: "Point a tool" },
    { done: progress.first_request, label: "First request" },
  ];
  const now = steps.findIndex(({ done }) => !done);
  return (
    <div className="flex items-center gap-3 rounded-lg border border-border bg-card px-3.5 py-2.5 shadow-panel">
      <ol aria-label="First steps" className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1.5 lg:flex-nowrap lg:gap-x-2.5">
        {steps.map(({ done, label }, index) => (
          <li key={label} aria-current={index === now ? "step" : undefined} className={cn("flex min-w-0 items-center gap-2 lg:not-first:flex-1 lg:not-first:before:h-px lg:not-first:before:w-full lg:not-first:before:bg-border-strong lg:not-first:before:content-['']", index === now ? "font-semibold" : "text-muted-foreground")}>
            <span className={cn("grid size-5 shrink-0 place-items-center rounded-full border border-border-strong text-2xs font-semibold", done && "border-transparent bg-ok-soft text-ok", index === now && "border-primary bg-primary text-primary-foreground forced-color-adjust-none")}>
              {done ? <Check className="size-3" aria-label="Done" /> : index + 1}
            </span>
            <span className={cn("whitespace-nowrap", index !== now && "max-md:sr-only")}>{label}</span>
          </li>
        ))}
      </ol>
      <Button look="ghost" size="small" onClick={() => setHidden(true)}>Hide</Button>
    </div>
  );
}
