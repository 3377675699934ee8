import { useQuery } from "@tanstack/react-query";
import { Shield } from "lucide-react";
import { useState } from "react";
import { proxyQuery } from "@/api/queries/proxy";
import { CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { StateMark } from "@/components/ui/state-mark";
import { cn } from "@/lib/cn";
import { curlOf } from "@/lib/curl";
import { compact, requestCost } from "@/lib/format-number";
import { duration } from "@/lib/format-time";
import { MessageGate } from "./message-gate";
import { recordQuery } from "./queries";
import type { Turn } from "./use-conversation";
import { PATHS } from "./wire";

interface TurnViewProps {
  turn: Turn;
  chosen: boolean;
  onChoose: () => void;
}

/** One message and its answer, with what it came to. */
export function TurnView({ turn, chosen, onChoose }: TurnViewProps) {
  const [gate, setGate] = useState(false);
  const { data: proxy } = useQuery(proxyQuery());
  const record = useQuery(recordQuery(ended(turn) ? turn.head?.requestId : undefined)).data;
  const masked = record?.masked_count ?? 0;
  const curl = proxy && curlOf({ url: proxy.url + PATHS[turn.wire], format: turn.wire, body: JSON.stringify(turn.document) });
  return (
    <li className={cn("border-b border-border px-6 py-4 max-md:px-3.5", chosen && "shadow-[inset_2px_0_0_var(--link-fill)]")}>
      <p className="text-xs font-medium text-faint">You</p>
      <p className="mb-3 break-words whitespace-pre-wrap">{turn.asked}</p>
      <p className="font-mono text-xs text-faint">{String(turn.document.model)}</p>
      <AnswerText turn={turn} />
      <div className="mt-2 flex flex-wrap items-center gap-x-1 gap-y-1 text-xs text-muted-foreground">
        <button type="button" onClick={onChoose} aria-pressed={chosen} className="mr-1 rounded-sm text-left hover:text-foreground max-md:min-h-11">{summary(turn, record ?? undefined)}</button>
        {masked > 0 && (
          <Button look="ghost" size="small" aria-expanded={gate} onClick={() => setGate(!gate)} className="text-mask hover:text-mask">
            <Shield aria-hidden="true" />
            {masked} masked
          </Button>
        )}
        {turn.answer.text && <CopyButton text={turn.answer.text} label="Copy the answer" size="small">Copy</CopyButton>}
        {curl && <CopyButton text={curl} label="Copy as curl" size="small">Copy as curl</CopyButton>}
      </div>
      {gate && record && <MessageGate turn={turn} tenantId={record.tenant_id ?? undefined} />}
    </li>
  );
}

function AnswerText({ turn: { answer, state } }: { turn: Turn }) {
  const coming = state === "waiting" || state === "coming";
  return (
    <div aria-busy={coming} className="min-w-0">
      {answer.thinking && (
        <details className="mb-1 text-xs text-muted-foreground" open={coming && !answer.text}>
          <summary className="w-fit cursor-pointer">Thinking</summary>
          <p className="mt-1 border-l-2 border-border pl-3 break-words whitespace-pre-wrap">{answer.thinking}</p>
        </details>
      )}
      {answer.text && <p className="break-words whitespace-pre-wrap">{answer.text}{state === "coming" && <span className="ml-0.5 inline-block h-3.5 w-1.5 translate-y-0.5 bg-faint" aria-hidden="true" />}</p>}
      {answer.tools.map(({ name, input }, index) => <p key={index} className="font-mono text-xs break-words text-muted-foreground">calls {name} {input}</p>)}
      {coming && !answer.text && !answer.thinking && <Skeleton className="my-2 w-24" />}
      {state === "stopped" && <p className="flex items-center gap-1.5 text-xs text-muted-foreground"><StateMark state="off" />Stopped{answer.text ? " here" : " before the first word"}</p>}
      {answer.error && <p role="alert" className="flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2 break-words text-bad"><StateMark state="bad" className="mt-1.5" />{answer.error}</p>}
    </div>
  );
}

export function ended({ state }: Turn): boolean {
  return state !== "waiting" && state !== "coming";
}

function summary({ head, totalMs, state }: Turn, record: { cost_usd: number | null; cost_known: boolean | null; output_tokens: number | null; account_name: string | null } | undefined): string {
  if (state === "waiting") return "Waiting for the first word";
  const parts = [
    head?.account ?? record?.account_name ?? undefined,
    totalMs === undefined ? undefined : duration(totalMs),
    record?.output_tokens == null ? undefined : `${compact(record.output_tokens)} tokens`,
    record?.cost_usd == null ? undefined : requestCost(record.cost_usd, record.cost_known !== false),
  ].filter(Boolean);
  return parts.join(" · ") || "No answer";
}
