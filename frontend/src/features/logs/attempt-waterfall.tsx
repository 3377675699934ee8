import { duration } from "@/lib/format-time";
import { cn } from "@/lib/cn";
import { speed } from "./log-words";
import type { LogDetail } from "./queries";
import { layOut, ordinal, type Span } from "./waterfall-model";

const ROW = "grid grid-cols-[minmax(104px,170px)_minmax(0,1fr)_62px] items-center gap-x-3 max-md:grid-cols-[minmax(0,1fr)_62px]";

/** Each account that was asked on one time axis: pale until the first token, solid while streaming, red where it failed. */
export function AttemptWaterfall({ log }: { log: LogDetail }) {
  if (!log.attempts.length) return null;
  const { spans, ticks } = layOut(log);
  const end = ticks.at(-1) ?? 1;
  return (
    <section aria-label="Attempts" className="border-b border-border px-4 py-2.5">
      <header className="mb-1.5 flex flex-wrap items-baseline gap-x-2">
        <h3 className="text-sm">Attempts</h3>
        <p className="text-xs text-muted-foreground">{headline(log)}</p>
        {log.success && <p className="ml-auto text-xs text-faint max-md:hidden">pale: until the first token</p>}
      </header>
      <div className="text-xs">
        <div className={ROW}>
          <Axis ticks={ticks} />
        </div>
        {spans.map((span, index) => (
          <Row key={index} span={span} index={index} end={end} />
        ))}
      </div>
    </section>
  );
}

function headline(log: LogDetail): string {
  const asked = log.attempts.length;
  if (!log.success) return asked > 1 ? `none of ${asked} accounts answered` : "the account did not answer";
  const pace = speed(log);
  const who = asked > 1 ? `served by the ${ordinal(asked)} account` : "served at once";
  return pace ? `${who}, then ${Math.round(pace)} tokens a second` : who;
}

function Axis({ ticks }: { ticks: number[] }) {
  return (
    <div className="col-start-2 flex justify-between text-2xs text-faint max-md:col-span-2 max-md:col-start-1" aria-hidden="true">
      {ticks.map((tick) => (
        <span key={tick}>{tick === 0 ? "0" : duration(tick)}</span>
      ))}
    </div>
  );
}

function Row({ span, index, end }: { span: Span; index: number; end: number }) {
  const { attempt, from, first, to, served } = span;
  const left = (ms: number) => `${(ms / end) * 100}%`;
  const failure = served ? undefined : [attempt.status && `${attempt.status}`, attempt.error].filter(Boolean).join(" ");
  const outside = to / end < 0.62;
  return (
    <div className={ROW}>
      <span className="truncate" title={attempt.account_name ?? undefined}>
        {index + 1} {attempt.account_name ?? "a deleted account"}
        {attempt.model && <span className="sr-only">, model {attempt.model}</span>}
      </span>
      <span className="relative h-6 border-r border-border bg-[linear-gradient(90deg,var(--border)_1px,transparent_1px)] bg-[length:20%_100%] max-md:col-span-2 max-md:row-start-2">
        {first !== undefined && <i className="absolute top-[7px] h-2.5 min-w-[3px] rounded-l-[2px] bg-ok-fill/45 forced-color-adjust-none" style={{ left: left(from), width: left(first - from) }} />}
        <i
          className={cn("absolute top-[7px] h-2.5 min-w-[3px] rounded-[2px] forced-color-adjust-none", served ? "bg-ok-fill" : "bg-bad-fill", first !== undefined && "rounded-l-none")}
          style={{ left: left(first ?? from), width: left(to - (first ?? from)) }}
        />
        {failure && (
          <span className="absolute top-[3px] max-w-full truncate leading-[18px] text-bad" style={outside ? { left: `calc(${left(to)} + 6px)`, right: 0 } : { left: 4, background: "var(--card)", paddingInline: 4 }} title={failure}>
            {failure}
          </span>
        )}
      </span>
      <span className="text-right max-md:col-start-2 max-md:row-start-1">{duration(attempt.duration_ms)}</span>
    </div>
  );
}
