import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { ErrorState } from "@/components/error-state";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { type Bucket, bucketLabel, bucketOf, type Drawing, lines, type Measure, MEASURES, momentsOf, stacked } from "./course";
import { courseQuery, type Dimension, usageQuery } from "./queries";
import type { Period } from "./search";

// The chart library is the largest part of this page: the figures need not wait for it.
const CourseChart = lazy(() => import("./course-chart"));

const CHOICES = (["requests", "cost", "tokens", "latency"] as const).map((value) => ({ value, label: MEASURES[value].title }));

interface CoursePanelProps {
  period: Period;
  tenant?: string;
  measure: Measure;
  onMeasure: (measure: Measure) => void;
  by: Dimension;
  onBy: (by: Dimension) => void;
  dimensions: readonly { value: Dimension; label: string }[];
  onRange: (from: string, to: string) => void;
}

/** A measure over time, told apart by a dimension; dragging over it chooses a stretch for the whole page. */
export function CoursePanel({ period, tenant, measure, onMeasure, by, onBy, dimensions, onRange }: CoursePanelProps) {
  const [asTable, setAsTable] = useState(false);
  const now = new Date();
  const bucket = bucketOf(period, now);
  const timed = useQuery({ ...usageQuery(period, bucket, tenant), enabled: measure === "latency" });
  const summed = useQuery({ ...courseQuery(period, by, tenant), enabled: measure !== "latency" });
  const query = measure === "latency" ? timed : summed;
  const moments = momentsOf(period, now);
  const drawing = measure === "latency" ? timed.data && lines(timed.data, moments) : summed.data && stacked(summed.data, measure, by, moments);
  return (
    <Panel
      title={`${MEASURES[measure].title} per ${bucket}`}
      actions={
        <>
          <Button look="ghost" size="small" onClick={() => setAsTable(!asTable)}>{asTable ? "Show as chart" : "Show as table"}</Button>
          <Segmented label="Measure" value={measure} onChange={onMeasure} choices={CHOICES} />
          {measure !== "latency" && <Segmented label="Told apart by" value={by} onChange={onBy} choices={dimensions} />}
        </>
      }
    >
      <div className="relative min-h-[262px] flex-1">
        <div className="scrollbar-thin absolute inset-0 overflow-y-auto pb-2">
          {query.isPending && <Skeleton className="mx-3.5 mt-3 h-52 rounded-md" />}
          {query.isError && !query.data && <ErrorState title="The course could not be read" error={query.error} retry={() => void query.refetch()} meanwhile="The other panels still work." />}
          {drawing && !asTable && (
            <Suspense fallback={<Skeleton className="mx-3.5 mt-3 h-52 rounded-md" />}>
              <CourseChart drawing={drawing} bucket={bucket} measure={measure} onRange={onRange} />
            </Suspense>
          )}
          {drawing && asTable && <CourseTable drawing={drawing} bucket={bucket} measure={measure} />}
        </div>
      </div>
    </Panel>
  );
}

export interface CourseProps {
  drawing: Drawing;
  bucket: Bucket;
  measure: Measure;
}

function CourseTable({ drawing: { series, points }, bucket, measure }: CourseProps) {
  const { words, title } = MEASURES[measure];
  const now = new Date();
  return (
    // Wide with many series: it scrolls, and must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="region" aria-label={`${title} per ${bucket}, as a table`} tabIndex={0} className="scrollbar-thin overflow-x-auto focus-visible:-outline-offset-2">
      <table className="w-full text-xs">
        <caption className="sr-only">{title} per {bucket}</caption>
        <thead>
          <tr className="h-7 text-faint [&>th]:px-3.5 [&>th]:text-right [&>th]:font-medium [&>th]:whitespace-nowrap [&>th:first-child]:text-left">
            <th scope="col">{bucket === "hour" ? "Hour" : "Day"}</th>
            {series.map(({ id, label }) => <th key={id} scope="col">{label}</th>)}
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map(({ start, values }) => (
            <tr key={start.getTime()} className="h-7 border-t border-border [&>td]:px-3.5 [&>td]:text-right">
              <th scope="row" className="px-3.5 text-left font-normal whitespace-nowrap">{bucketLabel(start, bucket, now)}</th>
              {series.map(({ id }) => <td key={id}>{words(values[id] ?? null)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
