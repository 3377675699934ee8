import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { CopyButton } from "@/components/copy-button";
import { proxyQuery } from "@/api/queries/proxy";
import { ErrorState } from "@/components/error-state";
import { Status } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ResizeHandle } from "@/components/resize-handle";
import { SkeletonRows } from "@/components/ui/skeleton";
import { askedIn } from "@/lib/asked";
import { useViewportWidth } from "@/lib/use-media";
import { useStored } from "@/lib/use-stored";
import { useShortcuts } from "@/lib/shortcuts";
import { AttemptWaterfall } from "./attempt-waterfall";
import { asCurl } from "./curl";
import { BodyGate } from "./body-gate";
import { LogFacts } from "./log-facts";
import { toneOf } from "@/lib/log-tone";
import { clientOf, verdictOf } from "./log-words";
import { MaskedSummary } from "./masked-summary";
import { type LogDetail, logQuery } from "./queries";
import { TokensAndCost } from "./tokens-and-cost";

const LEAST_PX = 420;
/** What the sidebar and a narrow list need. */
const LEFT_BESIDE_PX = 216 + 300;

interface LogDrawerProps {
  id: string;
  onClose: () => void;
  newer?: () => void;
  older?: () => void;
  onConversation: (id: string) => void;
}

/** One request: verdict, facts, attempts, money, masked values, bodies. It pushes the list aside and stays beside it. */
export function LogDrawer({ id, onClose, newer, older, onConversation }: LogDrawerProps) {
  const log = useQuery(logQuery(id));
  const { data: proxy } = useQuery(proxyQuery());
  const curl = log.data && proxy && asCurl(log.data, proxy.url);
  const again = log.data?.bodies.client && askedIn(log.data.bodies.client);
  const panel = useRef<HTMLElement>(null);
  const [width, setWidth] = useStored<number | null>("codegate.logs.drawer", null);
  const viewport = useViewportWidth();
  const [usual, most] = [Math.min(960, Math.max(viewport < 1080 ? 420 : 600, viewport * 0.556)), Math.max(LEAST_PX, viewport - LEFT_BESIDE_PX)];
  useEffect(() => {
    // The list keeps the focus on wide screens, so that arrows go on; a full-screen drawer takes it.
    if (matchMedia("(max-width: 720px)").matches) panel.current?.focus();
  }, []);
  const copy = (text?: string) => text && void navigator.clipboard.writeText(text);
  useShortcuts({ j: () => older?.(), k: () => newer?.(), c: () => copy(log.data?.request_id ?? id), C: () => copy(curl) });
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label="Request"
      style={{ width: Math.min(width ?? usual, most) }}
      className="relative flex shrink-0 animate-drawer-in border-l border-border-strong bg-card shadow-drawer outline-none max-md:fixed max-md:inset-0 max-md:z-30 max-md:w-auto! max-md:border-0"
    >
      <ResizeHandle label="Width of the request" width={Math.min(width ?? usual, most)} least={LEAST_PX} most={most} onResize={setWidth} />
      <div className="scrollbar-thin flex min-w-0 flex-1 flex-col overflow-y-auto">
      <header className="grid grid-cols-[minmax(0,1fr)] gap-1 border-b border-border px-4 pt-2.5 pb-2.5">
        <div className="flex items-center gap-2">
          {log.data ? <Status tone={toneOf(log.data)}>{verdictOf(log.data)}</Status> : <span className="h-5" />}
          {log.data?.request_id && <CopyId id={log.data.request_id} />}
          <span className="ml-auto flex shrink-0 items-center gap-1">
            {log.data?.conversation_id && (
              <Button look="ghost" size="small" className="max-md:hidden" onClick={() => log.data.conversation_id && onConversation(log.data.conversation_id)}>Conversation</Button>
            )}
            {log.data && again && (
              <Button asChild look="ghost" size="small" className="max-md:hidden"><Link to="/playground" search={{ format: wireOf(log.data.inbound_format), model: log.data.original_model ?? undefined, tenant: log.data.tenant_id ?? undefined, again: id }}>Send again</Link></Button>
            )}
            {curl && <span className="max-md:hidden"><CopyButton text={curl} label="Copy as curl" look="ghost" size="small">Copy as curl</CopyButton></span>}
            <Button look="ghost" size="small-icon" aria-label="Newer request" disabled={!newer} onClick={newer}><ChevronUp aria-hidden="true" /></Button>
            <Button look="ghost" size="small-icon" aria-label="Older request" disabled={!older} onClick={older}><ChevronDown aria-hidden="true" /></Button>
            <Button look="ghost" size="small-icon" aria-label="Close" onClick={onClose}><X aria-hidden="true" /></Button>
          </span>
        </div>
        {log.data && <Title log={log.data} />}
      </header>
      {log.isPending && <SkeletonRows rows={10} label="Loading the request" />}
      {log.isError && <ErrorState title="The request could not be read" error={log.error} retry={() => void log.refetch()} meanwhile="The list beside it still works." />}
      {log.data && (
        <>
          <LogFacts log={log.data} />
          <AttemptWaterfall log={log.data} />
          <div className="grid gap-x-7 gap-y-4 border-b border-border px-4 py-3 lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
            <TokensAndCost log={log.data} />
            <MaskedSummary log={log.data} />
          </div>
          <BodyGate log={log.data} />
        </>
      )}
      </div>
    </aside>
  );
}

const wireOf = (format: string | null) => (["anthropic", "chat", "responses"] as const).find((wire) => wire === format);

function CopyId({ id }: { id: string }) {
  return (
    <span className="flex min-w-0 items-center">
      <span className="truncate font-mono text-xs text-muted-foreground">{id}</span>
      <CopyButton text={id} label="Copy the request id" />
    </span>
  );
}

function Title({ log }: { log: LogDetail }) {
  const client = clientOf(log.user_agent);
  return (
    <h2 className="text-base font-normal text-muted-foreground">
      <span className="font-mono text-sm font-semibold text-foreground">{log.original_model ?? log.path}</span>
      {client && ` from ${client}`}
      {log.tenant_name && `, tenant ${log.tenant_name}`}
      {log.account_name && (
        <>
          , {log.success ? "served by" : "last asked"} <span className="font-medium text-foreground">{log.account_name}</span>
        </>
      )}
    </h2>
  );
}
