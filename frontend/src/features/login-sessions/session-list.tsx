import { Status } from "@/components/ui/badge";
import { Time } from "@/components/time";
import { cn } from "@/lib/cn";
import type { LoginSession } from "./queries";
import { stateOf } from "./session-words";

interface SessionListProps {
  sessions: readonly LoginSession[];
  open?: string;
  onOpen: (id: string) => void;
}

export function SessionList({ sessions, open, onOpen }: SessionListProps) {
  return (
    <ul aria-label="Sessions">
      {sessions.map((session) => (
        <li key={session.id} className="border-t border-border first:border-t-0">
          <Row session={session} current={session.id === open} onOpen={() => onOpen(session.id)} />
        </li>
      ))}
    </ul>
  );
}

function Row({ session, current, onOpen }: { session: LoginSession; current: boolean; onOpen: () => void }) {
  const { tone, word } = stateOf(session);
  return (
    <button
      type="button"
      aria-current={current || undefined}
      onClick={onOpen}
      className={cn("grid w-full grid-cols-[minmax(0,1fr)] gap-0.5 px-3.5 py-2 text-left hover:bg-hover focus-visible:-outline-offset-2 max-md:min-h-14", current && "bg-selected shadow-[inset_2px_0_0_var(--link-fill)] hover:bg-selected")}
    >
      <span className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium" title={session.name}>{session.name}</span>
        <Status tone={tone} quiet={!session.sync_note}>{word}</Status>
      </span>
      <span className="flex items-center gap-2 text-xs text-muted-foreground">
        <span className="min-w-0 flex-1 truncate">{session.account_name ? `behind ${session.account_name}` : (session.auto_command ?? "a shell")}</span>
        {session.created_at && <Time at={session.created_at} form="moment" focusable={false} className="text-faint" />}
      </span>
    </button>
  );
}
