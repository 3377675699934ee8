import { useState } from "react";
import { Bar, BarChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { cn } from "@/lib/cn";
import { bucketLabel, COURSES, type Series } from "./course";
import type { CourseProps } from "./course-panel";

const AXIS = { axisLine: false, tickLine: false, tick: { fontSize: 11, fill: "var(--faint)" } };

type Point = { label: string } & Record<string, number | string | null>;

/** Stacked bars for counts, lines for times; a legend entry isolates its series. */
export default function CourseChart({ buckets, bucket, measure }: CourseProps) {
  const [only, setOnly] = useState<string>();
  const { title, form, series, words, axis } = COURSES[measure];
  const shown = series.some(({ id }) => id === only) ? series.filter(({ id }) => id === only) : series;
  const now = new Date();
  const points = buckets.map(({ start, group }): Point => ({
    label: bucketLabel(start, bucket, now),
    ...Object.fromEntries(shown.map(({ id, value }) => [id, group ? value(group) : form === "bars" ? 0 : null])),
  }));
  const Chart = form === "bars" ? BarChart : LineChart;

  return (
    <div className="flex h-full flex-col">
      <div role="img" aria-label={`${title} per ${bucket}, ${points.length} values. Show as table to read them.`} className="min-h-0 flex-1 pr-3.5">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 700, height: 210 }}>
          <Chart data={points} barCategoryGap="18%" margin={{ top: 10, right: 0, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--border)" />
            <XAxis dataKey="label" {...AXIS} height={24} interval={Math.max(0, Math.ceil(points.length / 5) - 1)} tickMargin={6} />
            <YAxis {...AXIS} width={58} tickCount={4} tickFormatter={axis} allowDecimals={measure !== "requests"} />
            <Tooltip cursor={{ fill: "var(--hover)", stroke: "var(--border-strong)" }} isAnimationActive={false} content={({ active, label }) => (active ? <Tip point={points.find((point) => point.label === label)} series={shown} words={words} sums={form === "bars"} /> : null)} />
            {shown.map(({ id, label, colour }, index) =>
              form === "bars" ? (
                <Bar key={id} dataKey={id} name={label} stackId="all" fill={colour} stroke="var(--card)" strokeWidth={0.5} isAnimationActive={false} />
              ) : (
                <Line key={id} dataKey={id} name={label} stroke={colour} strokeWidth={index === 0 ? 2 : 1.25} dot={false} isAnimationActive={false} />
              ),
            )}
          </Chart>
        </ResponsiveContainer>
      </div>
      {series.length > 1 && <Legend series={series} only={only} onOnly={setOnly} />}
    </div>
  );
}

function Legend({ series, only, onOnly }: { series: readonly Series[]; only?: string; onOnly: (id?: string) => void }) {
  return (
    <div className="flex flex-wrap gap-x-3 gap-y-1 pt-1.5 pr-3.5 pl-14">
      {series.map(({ id, label, colour }) => (
        <button key={id} type="button" aria-pressed={only === id} onClick={() => onOnly(only === id ? undefined : id)} className={cn("flex min-h-6 items-center gap-1.5 text-xs text-muted-foreground hover:text-foreground", only && only !== id && "opacity-50")}>
          <i className="size-2 rounded-[2px]" style={{ background: colour }} aria-hidden="true" />
          {label}
        </button>
      ))}
    </div>
  );
}

function Tip({ point, series, words, sums }: { point?: Point; series: readonly Series[]; words: (value: number | null) => string; sums: boolean }) {
  if (!point) return null;
  const valueOf = (id: string) => (typeof point[id] === "number" ? point[id] : null);
  const total = series.reduce((sum, { id }) => sum + (valueOf(id) ?? 0), 0);
  return (
    <div className="min-w-44 rounded-md border border-border-strong bg-popover px-3 py-2 text-xs shadow-float">
      <p className="flex justify-between gap-4 font-semibold">
        {point.label}
        {sums && <span className="font-normal text-muted-foreground">{words(total)}</span>}
      </p>
      {series.map(({ id, label, colour }) => (
        <p key={id} className="flex items-center gap-1.5">
          <i className="size-2 rounded-[2px]" style={{ background: colour }} />
          <span className="flex-1">{label}</span>
          {words(valueOf(id))}
        </p>
      ))}
    </div>
  );
}
