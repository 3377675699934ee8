import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Rows3 } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { EmptyState, NothingFound } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { LiveSwitch } from "@/components/live-switch";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { SkeletonRows } from "@/components/ui/skeleton";
import { count } from "@/lib/format-number";
import { useStored } from "@/lib/use-stored";
import { useShortcuts } from "@/lib/shortcuts";
import { useIsPhone } from "@/lib/use-media";
import { useThrottled } from "@/lib/use-throttled";
import { useWidth } from "@/lib/use-width";
import { ConversationList, ConversationSteps } from "./conversation-view";
import { ColumnChoice } from "./column-choice";
import { LogDrawer } from "./log-drawer";
import { LogFilters } from "./log-filters";
import { LogHistogram } from "./log-histogram";
import { type Layout, LogTable } from "./log-table";
import { ExportMenu } from "./export-menu";
import { factsOf } from "./log-words";
import { costQuery, histogramQuery, useRefreshLogs } from "./queries";
import { filterOf, filterWords, type LogsSearch, NO_FILTER } from "./search";
import { useLiveLogs } from "@/lib/use-live-logs";
import { useLogRows } from "./use-log-rows";

const route = getRouteApi("/shell/logs");
const VIEWS = [
  { value: "requests", label: "Requests" },
  { value: "conversations", label: "Conversations" },
] as const;
const AT_TOP_PX = 8;
const REFRESH_EVERY_MS = 700;

/** What happened to this request? */
export function LogsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = useCallback((change: Partial<LogsSearch>, replace = false) => void navigate({ search: (old) => ({ ...old, ...change }), replace }), [navigate]);
  const filter = filterOf(search);
  const live = search.live !== false;
  const scroller = useRef<HTMLDivElement>(null);
  const phone = useIsPhone();
  const [list, width] = useWidth<HTMLDivElement>();
  const [hidden, setHidden] = useStored<string[]>("codegate.logs.hidden", []);
  const [waiting, setWaiting] = useState(0);
  const { first, rowAt, see } = useLogRows(filter);
  const refresh = useRefreshLogs();

  const catchUp = () => {
    setWaiting(0);
    scroller.current?.scrollTo({ top: 0 });
    void refresh(filter);
  };
  const atTop = () => (scroller.current?.scrollTop ?? 0) <= AT_TOP_PX;
  const refreshSoon = useThrottled(() => void refresh(filter), REFRESH_EVERY_MS);
  // At the top the list follows; further down nothing moves, and a pill counts what came.
  useLiveLogs(live, {
    onRow: () => {
      if (atTop()) refreshSoon();
      else setWaiting((n) => n + 1);
    },
    onConnected: () => atTop() && refreshSoon(),
  });
  useShortcuts({ ".": () => set({ live: live ? false : undefined }, true), Escape: () => search.open && set({ open: undefined }) });

  const total = first.data?.total ?? 0;
  const failures = useQuery(histogramQuery(filter)).data?.buckets.reduce((sum, { failed }) => sum + failed, 0);
  const cost = useQuery(costQuery(filter));
  const words = filterWords(filter);
  const layout: Layout = phone ? "phone" : width < 400 ? "narrowest" : width < 1000 ? "narrow" : "full";
  const openIndex = search.open ? indexOf(search.open, rowAt, total) : -1;

  return (
    <Page
      full
      title="Logs"
      facts={first.data && factsOf({ total, failed: failures, cost: cost.isEnabled ? cost.data : undefined, recent: !search.range && !search.from && !search.to })}
      actions={
        <>
          <Segmented label="View" value={search.view ?? "requests"} onChange={(view) => set({ view: view === "requests" ? undefined : view, conversation: undefined })} choices={VIEWS} />
          <LiveSwitch on={live} onChange={(on) => set({ live: on ? undefined : false }, true)} />
          {total > 0 && <ExportMenu filter={filter} total={total} />}
          <span className="max-md:hidden"><ColumnChoice hidden={hidden} onChange={setHidden} /></span>
        </>
      }
    >
      <div className="flex min-h-0 flex-1">
        <div ref={list} className="relative flex min-w-0 flex-1 flex-col">
          <LogFilters search={search} set={set} compact={layout !== "full"} />
          <LogHistogram filter={filter} onRange={(from, to) => set({ from, to, range: undefined })} />
          {waiting > 0 && (
            <Button size="small" className="absolute top-32 left-1/2 z-20 -translate-x-1/2 rounded-full shadow-float" onClick={catchUp}>{count(waiting)} new</Button>
          )}
          <div ref={scroller} className="scrollbar-thin min-h-0 flex-1 overflow-auto" onScroll={() => waiting > 0 && atTop() && catchUp()}>
            {first.isPending && <SkeletonRows rows={16} label="Loading requests" />}
            {first.isError && !first.data && <ErrorState title="Logs could not be read" error={first.error} retry={() => void first.refetch()} meanwhile="Requests are still answered, and recorded as soon as possible." className="px-6 max-md:px-4" />}
            {first.data && total === 0 && (words.length ? (
              <NothingFound filter={<strong className="font-medium text-foreground">{words.join(", ")}</strong>} action={<Button size="small" onClick={() => set(NO_FILTER)}>Clear filter</Button>} />
            ) : (
              <EmptyState icon={Rows3} title={search.range ? "No requests in this time" : "No requests yet"} className="py-20">
                Point a tool at the proxy and each request shows up here at once.
              </EmptyState>
            ))}
            {total > 0 && search.conversation && <ConversationSteps filter={filter} id={search.conversation} openId={search.open} onOpen={(row) => set({ open: row.id })} narrow={layout !== "full"} />}
            {total > 0 && !search.conversation && search.view === "conversations" && <ConversationList filter={filter} onChoose={(conversation) => set({ conversation, open: undefined })} />}
            {total > 0 && !search.conversation && !search.view && <LogTable total={total} rowAt={rowAt} layout={layout} hidden={hidden} openId={search.open} onOpen={(row) => set({ open: row.id })} onVisible={see} scroller={scroller} />}
          </div>
        </div>
        {search.open && (
          <LogDrawer
            key={search.open}
            id={search.open}
            onClose={() => set({ open: undefined })}
            newer={openIndex > 0 ? () => set({ open: rowAt(openIndex - 1)?.id }, true) : undefined}
            older={openIndex >= 0 && rowAt(openIndex + 1) ? () => set({ open: rowAt(openIndex + 1)?.id }, true) : undefined}
            onConversation={(conversation) => set({ ...NO_FILTER, conversation })}
          />
        )}
      </div>
    </Page>
  );
}

/** Where an open request stands in what is loaded; −1 when it is elsewhere. */
function indexOf(id: string, rowAt: (index: number) => { id: string } | undefined, total: number): number {
  for (let index = 0; index < Math.min(total, 2000); index++) if (rowAt(index)?.id === id) return index;
  return -1;
}
