import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { CodeBlock } from "@/components/code-block";
import { CopyButton } from "@/components/copy-button";
import { ErrorState } from "@/components/error-state";
import { Time } from "@/components/time";
import { Badge, Status } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { SkeletonRows } from "@/components/ui/skeleton";
import { compact, DASH, percent } from "@/lib/format-number";
import { duration } from "@/lib/format-time";
import { useShortcuts } from "@/lib/shortcuts";
import { EntryMessage } from "./entry-message";
import { endOf } from "./entry-words";
import { indentedLine, messagesOf } from "./message-model";
import { type DatasetEntry, entryQuery } from "./queries";

interface EntryDrawerProps {
  id: string;
  onClose: () => void;
  newer?: () => void;
  older?: () => void;
}

/** One entry: how it ended, its figures, what was said, and the line as it is exported. */
export function EntryDrawer({ id, onClose, newer, older }: EntryDrawerProps) {
  const entry = useQuery(entryQuery(id));
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (matchMedia("(max-width: 720px)").matches) panel.current?.focus();
  }, []);
  useShortcuts({ j: () => older?.(), k: () => newer?.(), ArrowDown: () => older?.(), ArrowUp: () => newer?.() });
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label="Entry"
      className="scrollbar-thin flex min-w-0 w-[clamp(520px,46vw,800px)] shrink-0 animate-drawer-in flex-col overflow-y-auto border-l border-border-strong bg-card shadow-drawer outline-none max-lg:w-[clamp(380px,50vw,520px)] max-md:fixed max-md:inset-0 max-md:z-30 max-md:w-auto max-md:border-0"
    >
      <header className="grid gap-1 border-b border-border px-4 py-2.5">
        <div className="flex items-center gap-2">
          {entry.data ? <Status tone={endOf(entry.data).tone}>{endOf(entry.data).words}</Status> : <span className="h-5" />}
          {entry.data && <Kept masked={entry.data.masked} />}
          <span className="ml-auto flex shrink-0 items-center gap-1">
            <Button look="ghost" size="small-icon" aria-label="Newer entry" disabled={!newer} onClick={newer}><ChevronUp aria-hidden="true" /></Button>
            <Button look="ghost" size="small-icon" aria-label="Older entry" disabled={!older} onClick={older}><ChevronDown aria-hidden="true" /></Button>
            <Button look="ghost" size="small-icon" aria-label="Close" onClick={onClose}><X aria-hidden="true" /></Button>
          </span>
        </div>
        {entry.data && <Title entry={entry.data} />}
      </header>
      {entry.isPending && <SkeletonRows rows={10} label="Loading the entry" />}
      {entry.isError && <ErrorState title="The entry could not be read" error={entry.error} retry={() => void entry.refetch()} meanwhile="It may have been cleared; the list beside it still works." />}
      {entry.data && <Body entry={entry.data} />}
    </aside>
  );
}

function Kept({ masked }: Pick<DatasetEntry, "masked">) {
  if (masked === null) return null;
  return masked ? <Badge tone="mask">masked</Badge> : <span className="text-xs text-muted-foreground">as it was typed</span>;
}

function Title({ entry }: { entry: DatasetEntry }) {
  return (
    <h2 className="text-base font-normal text-muted-foreground">
      <span className="font-mono text-sm font-semibold break-all text-foreground">{entry.model ?? "unknown model"}</span>
      {entry.provider && ` at ${entry.provider}`}
      {entry.tenant_name && `, tenant ${entry.tenant_name}`}
    </h2>
  );
}

function Body({ entry }: { entry: DatasetEntry }) {
  const line = entry.entry;
  const tokens = (line.tokens ?? {}) as Record<string, number | undefined>;
  const omitted = Array.isArray(line.omitted) ? line.omitted.map(String) : [];
  const requestId = typeof line.request_id === "string" ? line.request_id : undefined;
  return (
    <>
      <dl className="grid grid-cols-[repeat(5,auto)] justify-between gap-x-4 gap-y-2 border-b border-border px-4 py-2.5 max-lg:grid-cols-3">
        <Fact name="When">{entry.timestamp ? <Time at={entry.timestamp} form="moment" /> : DASH}</Fact>
        <Fact name="Took">{duration(entry.latency_ms)}</Fact>
        <Fact name="Tokens">{tokens.input === undefined ? DASH : `${compact(tokens.input)} in, ${compact(tokens.output)} out`}</Fact>
        <Fact name="Cached">{tokens.input ? percent((tokens.cached ?? 0) / tokens.input) : DASH}</Fact>
        <Fact name="Turn">{entry.turn_index === null ? DASH : entry.turn_index + 1}</Fact>
      </dl>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-border px-4 py-2 text-xs text-muted-foreground">
        {entry.stop_reason && <span>ended with <code className="font-mono">{entry.stop_reason}</code></span>}
        {entry.conversation_id && <Id word="conversation" id={entry.conversation_id} />}
        {requestId && <Link to="/logs" search={{ q: requestId }} className="text-link">Find it in the logs</Link>}
      </p>
      {omitted.length > 0 && (
        <p role="note" className="border-b border-border px-4 py-2 text-xs text-muted-foreground">
          Left out, as these messages have no place for it: {omitted.join(", ")}.
        </p>
      )}
      <div className="grid min-w-0 gap-3 px-4 py-3">
        {messagesOf(line).map((message, position) => <EntryMessage key={position} message={message} />)}
      </div>
      <div className="px-4 pb-4">
        <CodeBlock title="As it is exported" note="one line of JSON" code={indentedLine(line)} copy={JSON.stringify(line)} />
      </div>
    </>
  );
}

function Id({ word, id }: { word: string; id: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      {word} <span className="max-w-60 truncate font-mono">{id}</span>
      <CopyButton text={id} label={`Copy the ${word} id`} />
    </span>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="font-semibold">{children}</dd>
    </div>
  );
}
