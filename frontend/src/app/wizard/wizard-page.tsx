import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { ErrorState } from "@/components/error-state";
import { StepsFrame } from "@/components/steps-frame";
import { SkeletonRows } from "@/components/ui/skeleton";
import { setupQuery } from "@/features/setup/queries";
import type { Setup } from "@/features/setup/tool-words";
import { FIRST_RUN } from "@/lib/first-run";
import { AccountStep } from "./account-step";
import { RequestStep } from "./request-step";
import { RoutingStep } from "./routing-step";
import { STEPS, type WizardSearch, type WizardStep } from "./search";
import { listOf, type Progress, stepToShow } from "./steps";
import { ToolStep } from "./tool-step";

const route = getRouteApi("/welcome");

const LEADS: Record<WizardStep, string> = {
  account: "Requests are answered through it. Add more later: when one rests, the next takes over.",
  routing: "Says which account and model answer for the names that tools ask for.",
  tool: "Tools talk to the proxy instead of the vendor. Your file stays as you wrote it, but for the lines shown.",
  request: "Ask your tool anything. It appears here the moment it is recorded.",
};
const NOTHING: Progress = { account: false, config: false, tool: false, first_request: false };

/** The first run after the password: an account, its routing, a tool, the first request. Every step can be left and resumed. */
export function WizardPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const setup = useQuery(setupQuery());
  const progress = setup.data?.progress ?? NOTHING;
  const step = stepToShow(progress, search.step);
  const known = Boolean(setup.data);
  const over = progress.first_request; // an old link to the first run leads to the dashboard
  const set = (change: Partial<WizardSearch>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const open = (next: WizardStep) => void navigate({ search: (old) => ({ ...old, step: next }) });
  // The address holds the step: what is done on it moves nobody away.
  useEffect(() => {
    if (!known || search.step) return;
    if (over) void navigate({ to: "/", replace: true });
    else void navigate({ search: (old) => ({ ...old, step }), replace: true });
  }, [known, navigate, over, search.step, step]);

  return (
    <StepsFrame
      steps={listOf(progress, step, open)}
      current={STEPS.indexOf(step) + 1}
      title={FIRST_RUN.find(({ id }) => id === step)?.title ?? ""}
      lead={LEADS[step]}
      leave={<p><Link to="/" className="text-link underline">Leave for the dashboard</Link>; Overview leads back here.</p>}
    >
      {setup.isPending && <SkeletonRows rows={8} label="Loading" />}
      {setup.isError && !setup.data && <ErrorState title="This step could not be read" error={setup.error} retry={() => void setup.refetch()} className="rounded-lg border border-border bg-card" />}
      {setup.data && <Body step={step} setup={setup.data} search={search} set={set} open={open} />}
    </StepsFrame>
  );
}

interface BodyProps {
  step: WizardStep;
  setup: Setup;
  search: WizardSearch;
  set: (change: Partial<WizardSearch>) => void;
  open: (step: WizardStep) => void;
}

function Body({ step, setup, search, set, open }: BodyProps) {
  switch (step) {
    case "account":
      return <AccountStep search={search} set={set} onDone={() => open("routing")} />;
    case "routing":
      return <RoutingStep onDone={() => open("tool")} />;
    case "tool":
      return <ToolStep setup={setup} search={search} set={set} onDone={() => open("request")} />;
    case "request":
      return <RequestStep setup={setup} search={search} />;
  }
}
