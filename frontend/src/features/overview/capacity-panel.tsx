import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Account, accountsQuery } from "@/api/queries/accounts";
import { Meter } from "@/components/meter";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StateMark } from "@/components/ui/state-mark";
import { cn } from "@/lib/cn";
import { byUrgency, stateOf } from "@/lib/account-state";
import { money, percent } from "@/lib/format-number";
import { monthName } from "@/lib/format-time";
import { inOrder, judge, pace, shareOfMonthGone, windowName } from "@/lib/quota";

const MOST = 6;

/** How much of windows and budgets is used, those nearest to their end first. */
export function CapacityPanel() {
  const accounts = useQuery(accountsQuery());
  const limited = (accounts.data ?? []).filter((account) => account.enabled && (account.windows.length > 0 || account.month.budget)).sort(byUrgency);
  return (
    <Panel title="Capacity left" actions={limited.length > 0 && <EvenPace />}>
      {accounts.isPending && <SkeletonRows rows={4} widths={["w-24", "w-40"]} />}
      {accounts.data && limited.length === 0 && (
        <p className="px-3.5 py-6 text-center text-xs text-muted-foreground">No account has a budget, and no provider has reported a quota window yet.</p>
      )}
      <ul className="divide-y divide-border border-t border-border">
        {limited.slice(0, MOST).map((account) => (
          <li key={account.id} className="grid gap-1 px-3.5 pt-2 pb-2.5">
            <Link to="/accounts" search={{ open: account.id }} className="flex items-center gap-2 hover:underline">
              <StateMark state={stateOf(account).tone} />
              <span className="truncate">{account.name}</span>
              <span className="sr-only">{stateOf(account).word}</span>
            </Link>
            <Lines account={account} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function EvenPace() {
  return (
    <span className="flex items-center gap-1.5 text-xs text-muted-foreground">
      <i className="h-2.5 w-0.5 bg-foreground/75 forced-color-adjust-none" aria-hidden="true" />
      even pace
    </span>
  );
}

function Lines({ account }: { account: Account }) {
  const now = new Date();
  const { budget, spent } = account.month;
  return (
    <>
      {inOrder(account.windows).slice(0, 3).map((window) => {
        const { level, gone, reset, words } = judge(window, now);
        const name = windowName(window.name);
        return <Line key={`${window.source} ${window.name} ${window.family ?? ""}`} name={name} used={window.used} level={level} even={gone} right={reset?.replace(/^resets (.*, in )?/, "") ?? ""} sentence={`${name} window: ${percent(window.used)} used, ${words}`} />;
      })}
      {budget ? <Line name={monthName(now)} used={spent / budget} level={pace(spent / budget, shareOfMonthGone(now)).level} even={shareOfMonthGone(now)} right={spent >= budget ? "spent" : `${money(budget - spent)} left`} sentence={`${monthName(now)}: ${percent(spent / budget)} of the budget used`} /> : null}
    </>
  );
}

function Line({ name, right, ...meter }: { name: string; right: string; used: number; level: "fine" | "near" | "full"; even?: number; sentence: string }) {
  return (
    <div className="grid grid-cols-[30px_minmax(0,1fr)_44px_76px] items-center gap-2 text-xs whitespace-nowrap">
      <span className="truncate text-faint">{name}</span>
      <Meter {...meter} />
      <span className={cn("text-right", meter.level === "near" && "text-warn", meter.level === "full" && "text-bad")}>{percent(meter.used)}</span>
      <span className="truncate text-right text-faint">{right}</span>
    </div>
  );
}
