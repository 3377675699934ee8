import { Link } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { cn } from "@/lib/cn";
import type { Overview } from "./queries";

/** What stands in the place of charts before the first request. */
export function FirstSteps({ steps }: { steps: Overview["first_steps"] }) {
  const list = [
    { done: true, title: "Choose a password", text: "Done. It protects this dashboard." },
    { done: steps.account, title: "Connect an account", text: "One is enough to begin: an API key of any provider.", act: <Link to="/welcome" search={{ step: "account" }}>Connect account</Link> },
    { done: steps.config, optional: true, title: "Say who answers for what", text: "Made for you with the first account. Without a config, requests go to the first enabled one.", act: <Link to="/routing">Open Routing</Link> },
    { done: steps.first_request, title: "Send the first request", text: "Point a tool at the proxy, in one click for most; the request shows up here by itself.", act: <Link to="/welcome" search={{ step: "tool" }}>Point a tool</Link> },
  ];
  const now = list.findIndex(({ done, optional }) => !done && !optional);
  return (
    <Panel title="First steps" ruled className="max-w-[720px]">
      <ol className="divide-y divide-border">
        {list.map(({ done, title, text, act }, index) => (
          <li key={title} aria-current={index === now ? "step" : undefined} className="grid grid-cols-[22px_minmax(0,1fr)_auto] items-center gap-x-3 px-3.5 py-3">
            <span className={cn("grid size-[22px] place-items-center rounded-full border border-border-strong text-2xs font-semibold", done && "border-transparent bg-ok-soft text-ok", index === now && "border-primary bg-primary text-primary-foreground forced-color-adjust-none")}>
              {done ? <Check className="size-3" aria-label="Done" /> : index + 1}
            </span>
            <div>
              <p className={index === now ? "font-semibold" : "font-medium"}>{title}</p>
              <p className="text-xs text-muted-foreground">{text}</p>
            </div>
            {!done && <Button asChild look={index === now ? "primary" : "outline"}>{act}</Button>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
