import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";

const SHOWN = 20;

/** The last answers, oldest left, one stroke each: grey answered, red failed. */
export function LastAnswers({ results }: { results: readonly boolean[] }) {
  const last = results.slice(-SHOWN);
  const failed = last.filter((answered) => !answered).length;
  const text = last.length ? `Last ${last.length} answers: ${failed || "none"} failed` : "No answers yet";
  return (
    <Tooltip text={text}>
      <span role="img" aria-label={text} className="inline-flex items-end gap-[1.5px] forced-color-adjust-none">
        {Array.from({ length: SHOWN }, (_, n) => (
          <i key={n} className={cn("h-3 w-[3px] rounded-[1px]", strokeOf(last[n - SHOWN + last.length]))} />
        ))}
      </span>
    </Tooltip>
  );
}

function strokeOf(answered: boolean | undefined): string {
  if (answered === undefined) return "bg-track";
  return answered ? "bg-chart-6/55" : "bg-bad-fill";
}
