import { useNow } from "@/lib/use-now";
import { absolute, clock, countdown, instant, moment, when } from "@/lib/format-time";
import { Tooltip } from "./ui/tooltip";

interface TimeProps {
  at: string | Date;
  /** `ago`: 3 s ago. `moment`: 14:32:01 or Mon 09:00. `clock`: always the clock. */
  form?: "ago" | "moment" | "clock";
  className?: string;
  /** Off inside rows that are themselves focusable. */
  focusable?: boolean;
}

/** A point in time, the absolute one on hover and focus. */
export function Time({ at, form = "ago", className, focusable = true }: TimeProps) {
  const date = typeof at === "string" ? instant(at) : at;
  const now = useNow(form === "ago" ? date : undefined);
  const text = form === "clock" ? clock(date) : form === "moment" ? moment(date, now) : when(date, now);
  return (
    <Tooltip text={absolute(date)}>
      {/* The absolute time must be reachable without a pointer. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <time dateTime={date.toISOString()} tabIndex={focusable ? 0 : undefined} className={className}>
        {text}
      </time>
    </Tooltip>
  );
}

/** The time left until a moment, counting down. */
export function Countdown({ until }: { until: string | Date }) {
  const date = typeof until === "string" ? instant(until) : until;
  const now = useNow(date);
  return <time dateTime={date.toISOString()}>{countdown(date.getTime() - now.getTime())}</time>;
}
