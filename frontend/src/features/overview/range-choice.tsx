import { CalendarRange } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import { Segmented } from "@/components/ui/segmented";
import { instant, moment } from "@/lib/format-time";
import { type Period, type Range, RANGES } from "./search";

interface RangeChoiceProps {
  range: Range;
  period: Period;
  onRange: (range: Range) => void;
  onPeriod: (from: string, to: string) => void;
}

/** The newest hours or days, or a stretch of one's own. */
export function RangeChoice({ range, period, onRange, onPeriod }: RangeChoiceProps) {
  const [open, setOpen] = useState(false);
  const own = "hours" in period ? undefined : period;
  return (
    <>
      <Segmented label="Range" value={own ? ("" as Range) : range} onChange={onRange} choices={RANGES} />
      <Popover label="A stretch of your own" open={open} onOpenChange={setOpen} trigger={<Trigger own={own} />}>
        <Stretch
          initial={own}
          onApply={(from, to) => {
            onPeriod(from, to);
            setOpen(false);
          }}
        />
      </Popover>
    </>
  );
}

/** In words where there is room; on phones a calendar, until a stretch is chosen. */
function Trigger({ own, ...rest }: { own?: { from: string; to: string } } & ComponentProps<"button">) {
  return (
    <Button size="small" aria-pressed={Boolean(own)} aria-label={own ? undefined : "Custom"} className="max-md:min-w-11" {...rest}>
      {own ? words(own) : <><CalendarRange className="md:hidden" aria-hidden="true" /><span className="max-md:hidden">Custom</span></>}
    </Button>
  );
}

const DAY_MS = 86_400_000;

function Stretch({ initial, onApply }: { initial?: { from: string; to: string }; onApply: (from: string, to: string) => void }) {
  const [from, setFrom] = useState(() => local(initial ? instant(initial.from) : new Date(Date.now() - DAY_MS)));
  const [to, setTo] = useState(() => local(initial ? instant(initial.to) : new Date()));
  const problem = from && to && from < to ? undefined : "It ends before it begins";
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!problem) onApply(new Date(from).toISOString(), new Date(to).toISOString());
      }}
    >
      <Field label="From"><Input type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} /></Field>
      <Field label="To" error={problem}><Input type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} /></Field>
      <Button look="primary" type="submit" className="justify-self-end">Show</Button>
    </form>
  );
}

function words({ from, to }: { from: string; to: string }): string {
  const now = new Date();
  const short = (text: string) => moment(instant(text), now).replace(/^(\d\d:\d\d):\d\d$/, "$1");
  return `${short(from)} – ${short(to)}`;
}

/** A moment as a field takes it: local time without a zone. */
function local(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
