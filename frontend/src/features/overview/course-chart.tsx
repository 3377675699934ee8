import { useState } from "react";
import { Bar, BarChart, CartesianGrid, Line, LineChart, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { cn } from "@/lib/cn";
import { moment } from "@/lib/format-time";
import { type Bucket, bucketLabel, MEASURES, type Series } from "./course";
import type { CourseProps } from "./course-panel";

const AXIS = { axisLine: false, tickLine: false, tick: { fontSize: 11, fill: "var(--faint)" } };
const LENGTH_MS: Record<Bucket, number> = { hour: 3_600_000, day: 86_400_000 };

type Row = { at: number } & Record<string, number | null>;

/** Stacked bars for counts, lines for times; a legend entry isolates its series; dragging chooses a stretch of time. */
export default function CourseChart({ drawing, bucket, measure, onRange }: CourseProps & { onRange: (from: string, to: string) => void }) {
  const [only, setOnly] = useState<string>();
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const { form, series, points } = drawing;
  const { title, words, axis } = MEASURES[measure];
  const shown = series.some(({ id }) => id === only) ? series.filter(({ id }) => id === only) : series;
  const now = new Date();
  const rows = points.map(({ start, values }): Row => ({ ...values, at: start.getTime() }));
  const Chart = form === "bars" ? BarChart : LineChart;
  const choose = () => {
    setDrag(undefined);
    if (!drag || drag.from === drag.to) return;
    const [first, last] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
    onRange(new Date(first).toISOString(), new Date(Math.min(last + LENGTH_MS[bucket], now.getTime())).toISOString());
  };
  const at = (label: unknown) => (typeof label === "number" || typeof label === "string" ? Number(label) : undefined);

  return (
    <div className="flex h-full flex-col">
      <div role="img" aria-label={`${title} per ${bucket}, ${points.length} values. Show as table to read them.`} className="min-h-0 flex-1 cursor-crosshair pr-3.5 select-none">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 700, height: 210 }}>
          <Chart
            data={rows}
            barCategoryGap="18%"
            margin={{ top: 10, right: 0, bottom: 0, left: 0 }}
            accessibilityLayer={false}
            onMouseDown={({ activeLabel }) => {
              const from = at(activeLabel);
              if (from !== undefined) setDrag({ from, to: from });
            }}
            onMouseMove={({ activeLabel }) => {
              const to = at(activeLabel);
              if (drag && to !== undefined) setDrag({ ...drag, to });
            }}
            onMouseUp={choose}
            onMouseLeave={() => setDrag(undefined)}
          >
            <CartesianGrid vertical={false} stroke="var(--border)" />
            <XAxis dataKey="at" {...AXIS} height={24} interval={Math.max(0, Math.ceil(points.length / 5) - 1)} tickMargin={6} tickFormatter={(start: number) => bucketLabel(new Date(start), bucket, now)} />
            <YAxis {...AXIS} width={58} tickCount={4} tickFormatter={axis} allowDecimals={measure !== "requests"} />
            <Tooltip
              cursor={{ fill: "var(--hover)", stroke: "var(--border-strong)" }}
              isAnimationActive={false}
              content={({ active, label }) => (active ? <Tip row={rows.find((row) => row.at === at(label))} heading={headingOf(at(label), bucket, now)} series={shown} words={words} sums={form === "bars"} /> : null)}
            />
            {shown.map(({ id, label, colour }, index) =>
              form === "bars" ? (
                <Bar key={id} dataKey={(row: Row) => row[id]} name={label} stackId="all" fill={colour} stroke="var(--card)" strokeWidth={0.5} isAnimationActive={false} />
              ) : (
                <Line key={id} dataKey={(row: Row) => row[id]} name={label} stroke={colour} strokeWidth={index === 0 ? 2 : 1.25} dot={false} isAnimationActive={false} />
              ),
            )}
            {drag && drag.from !== drag.to && <ReferenceArea x1={Math.min(drag.from, drag.to)} x2={Math.max(drag.from, drag.to)} fill="var(--link-fill)" fillOpacity={0.15} />}
          </Chart>
        </ResponsiveContainer>
      </div>
      {series.length > 1 && <Legend series={series} only={only} onOnly={setOnly} />}
    </div>
  );
}

/** "Fri 10:00 to 11:00" */
function headingOf(at: number | undefined, bucket: Bucket, now: Date): string {
  if (at === undefined) return "";
  const start = new Date(at);
  if (bucket === "day") return bucketLabel(start, bucket, now);
  const end = new Date(at + LENGTH_MS.hour);
  return `${moment(start, now).replace(/:00$/, "")} to ${String(end.getHours()).padStart(2, "0")}:${String(end.getMinutes()).padStart(2, "0")}`;
}

function Legend({ series, only, onOnly }: { series: readonly Series[]; only?: string; onOnly: (id?: string) => void }) {
  return (
    <div className="flex flex-wrap gap-x-3 gap-y-1 pt-1.5 pr-3.5 pl-14">
      {series.map(({ id, label, colour }) => (
        <button key={id} type="button" aria-pressed={only === id} onClick={() => onOnly(only === id ? undefined : id)} className={cn("flex min-h-6 items-center gap-1.5 text-xs text-muted-foreground hover:text-foreground", only && only !== id && "opacity-50")}>
          <i className="size-2 rounded-[2px] forced-color-adjust-none" style={{ background: colour }} aria-hidden="true" />
          {label}
        </button>
      ))}
    </div>
  );
}

function Tip({ row, heading, series, words, sums }: { row?: Row; heading: string; series: readonly Series[]; words: (value: number | null) => string; sums: boolean }) {
  if (!row) return null;
  const total = series.reduce((sum, { id }) => sum + (row[id] ?? 0), 0);
  return (
    <div className="min-w-44 rounded-md border border-border-strong bg-popover px-3 py-2 text-xs shadow-float">
      <p className="flex justify-between gap-4 font-semibold">
        {heading}
        {sums && <span className="font-normal text-muted-foreground">{words(total)}</span>}
      </p>
      {series.map(({ id, label, colour }) => (
        <p key={id} className="flex items-center gap-1.5">
          <i className="size-2 rounded-[2px] forced-color-adjust-none" style={{ background: colour }} />
          <span className="flex-1">{label}</span>
          {words(row[id] ?? null)}
        </p>
      ))}
    </div>
  );
}
