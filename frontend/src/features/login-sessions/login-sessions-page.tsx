import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus, SquareTerminal } from "lucide-react";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EngineNotice } from "./engine-notice";
import { NewSessionDialog } from "./new-session-dialog";
import { engineQuery, sessionsQuery } from "./queries";
import { SessionList } from "./session-list";
import { SessionView } from "./session-view";
import { factsOf } from "./session-words";

const route = getRouteApi("/shell/login-sessions");

/** Which logins run? */
export function LoginSessionsPage() {
  const { open, start } = route.useSearch();
  const navigate = route.useNavigate();
  const engine = useQuery(engineQuery());
  const sessions = useQuery(sessionsQuery());
  const all = sessions.data ?? [];
  const shown = all.find(({ id }) => id === open);
  const usable = engine.data?.available ?? false;
  const show = (id?: string) => void navigate({ search: { open: id } });
  const begin = (preset: typeof start) => void navigate({ search: { open, start: preset } });
  return (
    <Page
      title="Login sessions"
      facts={sessions.data && all.length > 0 && factsOf(all)}
      actions={
        <Button look="primary" disabled={!usable} title={usable ? undefined : (engine.data?.reason ?? undefined)} onClick={() => begin("claude")}>
          <Plus aria-hidden="true" />
          New session
        </Button>
      }
    >
      {engine.data && <EngineNotice engine={engine.data} />}
      {sessions.isPending && <Panel><SkeletonRows rows={4} /></Panel>}
      {sessions.isError && !sessions.data && <Panel><ErrorState title="Login sessions could not be read" error={sessions.error} retry={() => void sessions.refetch()} meanwhile="Accounts that came from them still work." /></Panel>}
      {sessions.data && all.length === 0 && (
        <Panel>
          <EmptyState icon={SquareTerminal} title="No login sessions yet" className="py-20" actions={usable && <Button onClick={() => begin("claude")}>Start a session</Button>}>
            A session is a container in which a vendor's own command line signs in. Its login becomes an account, and stays fresh.
          </EmptyState>
        </Panel>
      )}
      {all.length > 0 && (
        <div className="grid gap-4 md:grid-cols-[minmax(220px,320px)_minmax(0,1fr)] md:items-start max-md:gap-3">
          <Panel className="overflow-hidden">
            <SessionList sessions={all} open={open} onOpen={show} />
          </Panel>
          {shown ? (
            <div className="grid md:h-[calc(100dvh-100px)] max-md:h-[78dvh]">
              <SessionView key={shown.id} session={shown} onRemoved={() => show()} />
            </div>
          ) : (
            <Panel className="max-md:hidden">
              <EmptyState icon={SquareTerminal} title="No session chosen" className="py-20">Choose one to see its terminal.</EmptyState>
            </Panel>
          )}
        </div>
      )}
      {start && usable && <NewSessionDialog preset={start} onPreset={begin} onStarted={({ id }) => show(id)} onClose={() => begin(undefined)} />}
    </Page>
  );
}
