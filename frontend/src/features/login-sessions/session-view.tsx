import { Play, Square, SquareTerminal, Trash2 } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { EmptyState } from "@/components/empty-state";
import { Status } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { type LoginSession, useRemoveSession, useSwitchSession } from "./queries";
import { stateOf } from "./session-words";
import { SignInHelp } from "./sign-in-help";
import { Terminal } from "./terminal";

interface SessionViewProps {
  session: LoginSession;
  onRemoved: () => void;
}

/** One session: what is next, and its terminal. */
export function SessionView({ session, onRemoved }: SessionViewProps) {
  const [removing, setRemoving] = useState(false);
  const turn = useSwitchSession(session);
  const remove = useRemoveSession();
  const { tone, word } = stateOf(session);
  const runs = session.status === "running";
  return (
    <Panel
      ruled
      title={<span className="block max-w-72 truncate">{session.name}</span>}
      note={<Status tone={tone}>{word}</Status>}
      className="min-h-[420px] overflow-hidden"
      actions={
        <>
          {runs && <Button look="ghost" size="small" busy={turn.isPending && "Stopping…"} onClick={() => turn.mutate("stop")}><Square aria-hidden="true" />Stop</Button>}
          {session.status === "stopped" && <Button look="ghost" size="small" busy={turn.isPending && "Starting…"} onClick={() => turn.mutate("start")}><Play aria-hidden="true" />Start again</Button>}
          <Button look="danger" size="small" onClick={() => setRemoving(true)}><Trash2 aria-hidden="true" />Remove</Button>
        </>
      }
    >
      <SignInHelp session={session} />
      {runs ? (
        <Terminal sessionId={session.id} name={session.name} />
      ) : (
        <EmptyState icon={SquareTerminal} title={word} className="flex-1 content-center">{session.status_reason}</EmptyState>
      )}
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={`Remove “${session.name}”?`}
        action="Remove session"
        busy="Removing…"
        onConfirm={() => remove.mutateAsync(session.id).then(onRemoved)}
      >
        Its container goes, with everything in it. {session.account_name ? `“${session.account_name}” keeps the login it has, but is no longer kept in step from here.` : "No account came from it."}
      </ConfirmDialog>
    </Panel>
  );
}
