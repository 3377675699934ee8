import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Switch } from "@/components/ui/switch";
import { count, plural } from "@/lib/format-number";
import { type Guardrail, useDetectorShownOn, useSwitchDetector } from "./queries";

/** All detectors by group, each with its days, its count and its switch; a click shows its examples. */
export function DetectorList({ guardrails }: { guardrails: Guardrail[] }) {
  const [openId, setOpenId] = useState<string>();
  const groups = [...new Set(guardrails.map(({ category }) => category))];
  return (
    <>
      {groups.map((group) => {
        const members = guardrails.filter(({ category }) => category === group);
        return (
          <section key={group} aria-label={title(group)}>
            <h3 className="flex h-7 items-center justify-between border-t border-border bg-sunken px-3.5 text-xs font-medium text-muted-foreground">
              {title(group)}
              <span>{count(members.reduce((sum, { detectionCount }) => sum + detectionCount, 0))}</span>
            </h3>
            <ul>
              {members.map((detector) => (
                <Detector key={detector.id} detector={detector} onOpen={() => setOpenId(detector.id)} />
              ))}
            </ul>
          </section>
        );
      })}
      <Examples detector={guardrails.find(({ id }) => id === openId)} onClose={() => setOpenId(undefined)} />
    </>
  );
}

function Detector({ detector, onOpen }: { detector: Guardrail; onOpen: () => void }) {
  const { id, name, daily, detectionCount } = detector;
  const change = useSwitchDetector();
  return (
    <li className="grid h-[31px] grid-cols-[minmax(0,1fr)_64px_44px_28px] items-center gap-2.5 border-t border-border px-3.5 max-md:h-11">
      <button type="button" onClick={onOpen} className="truncate text-left hover:underline">{name}</button>
      <Days daily={daily} />
      <span className="text-right text-muted-foreground">{count(detectionCount)}</span>
      <Switch checked={useDetectorShownOn(detector)} onChange={(enabled) => change.mutate({ id, enabled })} label={`Mask: ${name}`} />
    </li>
  );
}

function Days({ daily }: { daily: Guardrail["daily"] }) {
  const highest = Math.max(...daily.map((one) => one.count));
  if (highest <= 0) return <span className="text-xs text-faint">none yet</span>;
  return (
    <span role="img" aria-label={`Last ${daily.length} days: at most ${plural(highest, "value")} a day`} className="flex h-4 items-end gap-[1.5px] forced-color-adjust-none">
      {daily.map((one) => (
        <i key={one.day} className="flex-1 rounded-[1px] bg-mask-line" style={{ height: `${Math.max(6, (one.count / highest) * 100)}%` }} />
      ))}
    </span>
  );
}

function Examples({ detector, onClose }: { detector?: Guardrail; onClose: () => void }) {
  if (!detector) return null;
  return (
    <Dialog open onOpenChange={onClose} title={detector.name} description={detector.description}>
      <ExampleList heading="Finds" examples={detector.matches} className="text-mask bg-mask-soft" />
      <ExampleList heading="Leaves alone" examples={detector.rejects} className="bg-sunken text-muted-foreground" />
    </Dialog>
  );
}

function ExampleList({ heading, examples, className }: { heading: string; examples: string[]; className: string }) {
  if (!examples.length) return null;
  return (
    <section className="mt-4">
      <h3 className="mb-1.5 text-xs text-muted-foreground">{heading}</h3>
      <ul className="grid gap-1">
        {examples.map((example) => (
          <li key={example} className={`rounded-sm px-2 py-1 font-mono text-xs break-all whitespace-pre-wrap ${className}`}>{example}</li>
        ))}
      </ul>
    </section>
  );
}

function title(group: string): string {
  return group.charAt(0).toUpperCase() + group.slice(1).replaceAll("_", " ");
}
