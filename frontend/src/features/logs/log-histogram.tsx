import { useQuery } from "@tanstack/react-query";
import { type PointerEvent, useState } from "react";
import { plural } from "@/lib/format-number";
import { hourMinute, instant, moment } from "@/lib/format-time";
import { histogramQuery } from "./queries";
import type { LogFilter } from "./search";

const HEIGHT = 44;

interface LogHistogramProps {
  filter: LogFilter;
  onRange: (from: string, to: string) => void;
}

/** Requests over time, failures on top in red; dragging over bars chooses their stretch. */
export function LogHistogram({ filter, onRange }: LogHistogramProps) {
  const { data } = useQuery(histogramQuery(filter));
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const buckets = data?.buckets ?? [];
  const highest = Math.max(1, ...buckets.map(({ total }) => total));
  const at = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.min(buckets.length - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * buckets.length)));
  };
  const choose = () => {
    if (!drag) return;
    const [first, last] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
    setDrag(undefined);
    const [start, next] = [buckets[first]?.start, buckets[last + 1]?.start];
    if (start && first !== last) onRange(start, next ?? new Date().toISOString());
  };
  if (!buckets.length) return <div className="mx-6 my-2 h-[60px] max-md:mx-3" />;

  const [all, failed] = [sum(buckets.map(({ total }) => total)), sum(buckets.map((bucket) => bucket.failed))];
  return (
    <div className="mx-6 mt-2 mb-1.5 max-md:mx-3">
      <div
        role="img"
        aria-label={`${plural(all, "request")} over time, ${failed} failed`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: at(event), to: at(event) });
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, to: at(event) })}
        onPointerUp={choose}
        onPointerCancel={() => setDrag(undefined)}
        className="flex cursor-crosshair touch-pan-y items-end gap-px select-none forced-color-adjust-none"
        style={{ height: HEIGHT }}
      >
        {buckets.map((bucket, index) => (
          <Bar key={index} {...bucket} highest={highest} chosen={drag !== undefined && index >= Math.min(drag.from, drag.to) && index <= Math.max(drag.from, drag.to)} />
        ))}
      </div>
      <Axis starts={buckets.flatMap(({ start }) => start ?? [])} />
    </div>
  );
}

function Bar({ start, total, failed, highest, chosen }: { start: string | null; total: number; failed: number; highest: number; chosen: boolean }) {
  const height = (value: number) => (value ? Math.max(1.5, (value / highest) * HEIGHT) : 0);
  const title = start ? `${moment(instant(start), new Date())}: ${plural(total, "request")}, ${failed} failed` : undefined;
  return (
    <div title={title} className={chosen ? "flex h-full flex-1 flex-col justify-end bg-selected" : "flex h-full flex-1 flex-col justify-end"}>
      <div className="bg-bad-fill" style={{ height: height(failed) }} />
      <div className="bg-chart-6/55" style={{ height: height(total - failed) }} />
    </div>
  );
}

function Axis({ starts }: { starts: string[] }) {
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => starts[Math.round(share * (starts.length - 1))]).filter((start) => start !== undefined);
  const now = new Date();
  return (
    <div className="mt-1 flex justify-between text-2xs text-faint" aria-hidden="true">
      {marks.map((start, n) => (
        <span key={n} className={n % 2 ? "max-md:hidden" : undefined}>{label(instant(start), now)}</span>
      ))}
    </div>
  );
}

/** The clock for the last day, weekdays and dates beyond it. */
function label(at: Date, now: Date): string {
  return now.getTime() - at.getTime() < 86_400_000 ? hourMinute(at) : moment(at, now);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
