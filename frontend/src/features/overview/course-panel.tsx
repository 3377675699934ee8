import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { ErrorState } from "@/components/error-state";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { bucketLabel, bucketOf, bucketsOf, COURSES, type Measure } from "./course";
import { usageQuery } from "./queries";

// The chart library is the largest part of this page: the figures need not wait for it.
const CourseChart = lazy(() => import("./course-chart"));

const MEASURES = [
  { value: "requests", label: "Requests" },
  { value: "cost", label: "Cost" },
  { value: "tokens", label: "Tokens" },
  { value: "latency", label: "Latency" },
] as const;

interface CoursePanelProps {
  hours: number;
  measure: Measure;
  onMeasure: (measure: Measure) => void;
}

export function CoursePanel({ hours, measure, onMeasure }: CoursePanelProps) {
  const [asTable, setAsTable] = useState(false);
  const bucket = bucketOf(hours);
  const usage = useQuery(usageQuery(hours, bucket));
  const course = COURSES[measure];
  const buckets = bucketsOf(usage.data ?? [], hours, new Date());
  return (
    <Panel
      title={`${course.title} per ${bucket}`}
      actions={
        <>
          <Button look="ghost" size="small" onClick={() => setAsTable(!asTable)}>{asTable ? "Show as chart" : "Show as table"}</Button>
          <Segmented label="Measure" value={measure} onChange={onMeasure} choices={MEASURES} />
        </>
      }
    >
      <div className="relative min-h-[262px] flex-1">
        <div className="scrollbar-thin absolute inset-0 overflow-y-auto pb-2">
        {usage.isPending && <Skeleton className="mx-3.5 mt-3 h-52 rounded-md" />}
        {usage.isError && !usage.data && <ErrorState title="The course could not be read" error={usage.error} retry={() => void usage.refetch()} meanwhile="The other panels still work." />}
        {usage.data && !asTable && (
          <Suspense fallback={<Skeleton className="mx-3.5 mt-3 h-52 rounded-md" />}>
            <CourseChart buckets={buckets} bucket={bucket} measure={measure} />
          </Suspense>
        )}
        {usage.data && asTable && <CourseTable buckets={buckets} bucket={bucket} measure={measure} />}
        </div>
      </div>
    </Panel>
  );
}

export interface CourseProps {
  buckets: ReturnType<typeof bucketsOf>;
  bucket: "hour" | "day";
  measure: Measure;
}

function CourseTable({ buckets, bucket, measure }: CourseProps) {
  const { series, words, title } = COURSES[measure];
  const now = new Date();
  return (
    <table className="w-full text-xs">
      <caption className="sr-only">{title} per {bucket}</caption>
      <thead>
        <tr className="h-7 text-faint [&>th]:px-3.5 [&>th]:text-right [&>th]:font-medium [&>th:first-child]:text-left">
          <th scope="col">{bucket === "hour" ? "Hour" : "Day"}</th>
          {series.map(({ id, label }) => <th key={id} scope="col">{label}</th>)}
        </tr>
      </thead>
      <tbody>
        {buckets.toReversed().map(({ start, group }) => (
          <tr key={start.getTime()} className="h-7 border-t border-border [&>td]:px-3.5 [&>td]:text-right">
            <th scope="row" className="px-3.5 text-left font-normal">{bucketLabel(start, bucket, now)}</th>
            {series.map(({ id, value }) => <td key={id}>{words(group ? value(group) : measure === "latency" ? null : 0)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
