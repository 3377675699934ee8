import { useQuery } from "@tanstack/react-query";
import { MessagesSquare } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { Time } from "@/components/time";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StateMark } from "@/components/ui/state-mark";
import { cn } from "@/lib/cn";
import { compact, count, money, plural, requestCost } from "@/lib/format-number";
import { duration } from "@/lib/format-time";
import { toneOf } from "@/lib/log-tone";
import { LogTime, ModelCell } from "./columns";
import { type Conversation, conversationsOf, stepsOf, summed } from "./conversations";
import { tokensIn, verdictOf } from "./log-words";
import { type LogRow, newestRowsQuery, NEWEST } from "./queries";
import type { LogFilter } from "./search";

interface ConversationListProps {
  filter: LogFilter;
  onChoose: (conversation: string) => void;
}

/** Requests grouped by the conversation they belong to, with what each has cost. */
export function ConversationList({ filter, onChoose }: ConversationListProps) {
  const rows = useQuery(newestRowsQuery(filter));
  const groups = conversationsOf(rows.data?.logs ?? []);
  return (
    <Loaded query={rows} title="Conversations could not be read">
      {groups.length === 0 && <EmptyState icon={MessagesSquare} title="No conversations here" className="py-16">Requests that tell which conversation they belong to are grouped here.</EmptyState>}
      {groups.length > 0 && <p className="border-b border-border px-6 py-1.5 text-xs text-faint max-md:px-4">{plural(groups.length, "conversation")} among the newest {count(Math.min(NEWEST, rows.data?.total ?? 0))} requests</p>}
      <ul>
        {groups.map((group) => (
          <li key={group.id}>
            <button type="button" onClick={() => onChoose(group.id)} className={cn(LINE, "min-h-11 w-full text-left hover:bg-hover focus-visible:-outline-offset-2")}>
              <span className="min-w-0">
                <span className="block truncate font-mono text-xs">{group.models.join(", ")}</span>
                <span className="block truncate text-xs text-faint">{group.rows.at(-1)?.tenant_name ? `${group.rows.at(-1)?.tenant_name} · ` : ""}{plural(group.rows.length, "request")}{group.failed > 0 && `, ${group.failed} failed`}</span>
              </span>
              <span className="text-muted-foreground max-md:hidden">{lasted(group)}</span>
              <span className="text-right text-muted-foreground max-md:hidden">{compact(group.tokensIn)} in, {compact(group.tokensOut)} out</span>
              <Cost group={group} />
              <span className="text-right text-xs text-muted-foreground"><Time at={group.last} form="moment" focusable={false} /></span>
            </button>
          </li>
        ))}
      </ul>
    </Loaded>
  );
}

interface ConversationStepsProps {
  filter: LogFilter;
  id: string;
  openId?: string;
  onOpen: (row: LogRow) => void;
  narrow: boolean;
}

/** One conversation in order, its cost running along. */
export function ConversationSteps({ filter, id, openId, onOpen, narrow }: ConversationStepsProps) {
  const rows = useQuery(newestRowsQuery(filter));
  const steps = stepsOf(rows.data?.logs ?? []);
  const group = summed(id, rows.data?.logs ?? []);
  return (
    <Loaded query={rows} title="The conversation could not be read">
      <p className="border-b border-border px-6 py-2 max-md:px-4">
        <span className="font-medium">{plural(steps.length, "request")}</span>
        <span className="text-muted-foreground"> in {lasted(group)}, {compact(group.tokensIn)} in, {compact(group.tokensOut)} out, </span>
        <span className="font-medium">{money(group.cost)}</span>
        {group.unpriced > 0 && <span className="text-muted-foreground"> and {group.unpriced} unpriced</span>}
      </p>
      <ol>
        {steps.map(({ row, costSoFar }, index) => (
          <li key={row.id}>
            <button type="button" aria-pressed={row.id === openId} onClick={() => onOpen(row)} className={cn("grid min-h-10 w-full items-center gap-3 border-b border-border px-6 text-left hover:bg-hover focus-visible:-outline-offset-2 aria-pressed:bg-selected max-md:px-4", narrow ? "grid-cols-[22px_minmax(0,1fr)_60px_60px]" : "grid-cols-[22px_60px_minmax(0,1fr)_150px_70px_70px_80px]")}>
              <span className="text-right text-xs text-faint">{index + 1}</span>
              {!narrow && <LogTime row={row} />}
              <span className="flex min-w-0 items-center gap-2"><StateMark state={toneOf(row)} /><span className="sr-only">{verdictOf(row)}</span><ModelCell row={row} /></span>
              {!narrow && <span className="text-right text-xs text-muted-foreground">{compact(tokensIn(row))} in, {compact(row.output_tokens)} out</span>}
              {!narrow && <span className="text-right">{duration(row.latency_ms)}</span>}
              <span className="text-right text-muted-foreground">{requestCost(row.cost_usd, row.cost_known !== false)}</span>
              <span className="text-right font-medium" title="So far">{money(costSoFar)}</span>
            </button>
          </li>
        ))}
      </ol>
    </Loaded>
  );
}

const LINE = "grid grid-cols-[minmax(0,1fr)_90px_150px_80px_80px] items-center gap-3 border-b border-border px-6 max-md:grid-cols-[minmax(0,1fr)_auto_auto] max-md:px-4";

function Cost({ group }: { group: Conversation }) {
  return <span className="text-right font-medium">{group.cost === 0 && group.unpriced > 0 ? "unpriced" : money(group.cost)}</span>;
}

function lasted({ first, last }: Conversation): string {
  return last > first ? duration(last.getTime() - first.getTime()) : "one moment";
}

function Loaded({ query, title, children }: { query: { isPending: boolean; isError: boolean; data?: unknown; error: Error | null; refetch: () => unknown }; title: string; children: ReactNode }) {
  if (query.isPending) return <SkeletonRows rows={10} label="Loading the conversations" />;
  if (query.isError && !query.data) return <ErrorState title={title} error={query.error} retry={() => void query.refetch()} meanwhile="The list of requests still works." />;
  return children;
}
