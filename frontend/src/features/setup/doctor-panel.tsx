import { Check, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { ErrorState } from "@/components/error-state";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { StateMark } from "@/components/ui/state-mark";
import { duration } from "@/lib/format-time";
import { type Report, runDoctor, type Step, TONES, verdictOf } from "./doctor-model";
import { useRefresh } from "./queries";

type Run = { steps: Step[]; report?: Report; error?: unknown; running: boolean };

/** Looks at the whole chain with real requests, and shows each step as it is done. */
export function DoctorPanel({ tenant }: { tenant?: string }) {
  const [run, setRun] = useState<Run>({ steps: [], running: false });
  const control = useRef<AbortController>(undefined);
  const refresh = useRefresh();
  useEffect(() => () => control.current?.abort(), []);

  const start = () => {
    const current = new AbortController();
    control.current = current;
    setRun({ steps: [], running: true });
    runDoctor(tenant, (step) => setRun((old) => ({ ...old, steps: [...old.steps, step] })), current.signal)
      .then((report) => setRun({ steps: report.steps, report, running: false }))
      .catch((error: unknown) => {
        if (!current.signal.aborted) setRun((old) => ({ ...old, error, running: false }));
      })
      .finally(() => void refresh());
  };
  const { steps, report, error, running } = run;
  const verdict = report && verdictOf(report);

  return (
    <Panel
      title="Doctor"
      note={verdict && <Badge tone={verdict.tone}><StateMark state={verdict.tone} />{verdict.word}</Badge>}
      actions={
        <Button size="small" busy={running && "Looking…"} onClick={start}>
          <Play aria-hidden="true" />
          {report || error ? "Run again" : "Run doctor"}
        </Button>
      }
    >
      {steps.length === 0 && !error && (
        <p className="border-t border-border px-3.5 py-3 text-xs/[17px] text-muted-foreground">
          {running ? "Asking the proxy…" : "Checks the port, the key, the account and the route, then sends four short requests through the proxy: one in each format and a stream. They go to your provider and cost a fraction of a cent."}
        </p>
      )}
      <ol aria-label="Steps of the doctor" aria-live="polite" className="divide-y divide-border border-t border-border empty:border-t-0">
        {steps.map((step) => (
          <StepRow key={step.id} step={step} />
        ))}
      </ol>
      {Boolean(error) && <ErrorState title="The doctor could not finish" error={error} retry={start} className="border-t border-border" />}
      {report && (
        <p className="border-t border-border px-3.5 py-2 text-xs/[17px] text-faint">
          {duration(report.total_ms)} in all{report.at && <>, <Time at={report.at} /></>}. {report.cost_note}
        </p>
      )}
    </Panel>
  );
}

function StepRow({ step }: { step: Step }) {
  return (
    <li className="grid grid-cols-[18px_minmax(0,1fr)_auto] items-start gap-x-2.5 px-3.5 py-2">
      <span className="grid h-5 place-items-center">
        {step.state === "ok" ? <Check className="size-3.5 text-ok" aria-label="Fine" /> : <><StateMark state={TONES[step.state]} /><span className="sr-only">{WORDS[step.state]}</span></>}
      </span>
      <div className="min-w-0">
        <p className="font-medium">{step.title}</p>
        <p className={step.state === "failed" ? "text-xs/[17px] [overflow-wrap:anywhere] text-bad" : "text-xs/[17px] [overflow-wrap:anywhere] text-muted-foreground"}>{step.detail}</p>
        {step.next_act && <p className="text-xs/[17px]"><span className="font-medium">Next:</span> {step.next_act}</p>}
      </div>
      <span className="text-xs/5 text-faint">{step.state !== "skipped" && duration(step.duration_ms)}</span>
    </li>
  );
}

const WORDS: Record<Step["state"], string> = { ok: "Fine", warning: "A remark", failed: "Failed", skipped: "Not tried" };
