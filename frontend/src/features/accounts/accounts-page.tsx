import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { KeyRound, Plus, Search } from "lucide-react";
import { EmptyState, NothingFound } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { InputGroup } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { StateMark } from "@/components/ui/state-mark";
import { budget as budgetText, money } from "@/lib/format-number";
import { AccountCard, AccountCardSkeleton } from "./account-card";
import { census, countOf, stateOf, STANDINGS } from "@/lib/account-state";
import { AccountTable } from "./account-table";
import { type Order, ORDERS, sorted } from "./order";
import { useTestAll } from "./queries";
import { ConnectDialog } from "./connect-dialog";
import { EditDialog } from "./edit-dialog";
import { type Account, accountsQuery } from "@/api/queries/accounts";
import type { AccountsSearch } from "./search";

const route = getRouteApi("/shell/accounts");

/** Who can answer now, and for how long? */
export function AccountsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const accounts = useQuery(accountsQuery());
  const set = (change: Partial<AccountsSearch>, replace = false) => void navigate({ search: (old) => ({ ...old, ...change }), replace });
  const all = accounts.data ?? [];
  const listed = sorted(all.filter((account) => matches(account, search)), search.sort ?? "status");

  return (
    <Page
      title="Accounts"
      facts={accounts.data && census(all)}
      actions={
        <>
          {all.length > 3 && (
            <InputGroup
              aria-label="Find account"
              placeholder="Find account"
              data-page-search
              className="w-[200px] max-md:w-auto max-md:min-w-40 max-md:flex-1"
              value={search.q ?? ""}
              onChange={(event) => set({ q: event.target.value || undefined }, true)}
              before={<Search />}
              after={<Kbd>/</Kbd>}
            />
          )}
          {all.length > 0 && (
            <Segmented className="max-md:hidden" label="View" value={search.view ?? "cards"} onChange={(view) => set({ view: view === "cards" ? undefined : view })} choices={[{ value: "cards", label: "Cards" }, { value: "table", label: "Table" }]} />
          )}
          <Button look="primary" onClick={() => set({ connect: "" })}>
            <Plus aria-hidden="true" />
            Connect account
          </Button>
        </>
      }
    >
      {accounts.isPending && <CardGrid>{Array.from({ length: 6 }, (_, n) => <AccountCardSkeleton key={n} />)}</CardGrid>}
      {accounts.isError && !accounts.data && (
        <ErrorState title="Accounts could not be read" error={accounts.error} retry={() => void accounts.refetch()} meanwhile="Requests are still answered." className="rounded-lg border border-border bg-card" />
      )}
      {accounts.data && all.length === 0 && (
        <EmptyState
          icon={KeyRound}
          title="No account yet"
          className="rounded-lg border border-border bg-card py-20"
          actions={<Button onClick={() => set({ connect: "" })}>Connect an account</Button>}
        >
          An account is a credential at a provider: an API key or a sign-in. Requests are answered through it; one is enough to begin.
        </EmptyState>
      )}
      {all.length > 0 && <StateFilter accounts={all} listed={listed} search={search} set={set} />}
      {all.length > 0 && listed.length === 0 && (
        <NothingFound
          filter={<strong className="font-medium text-foreground">{[search.q && `“${search.q}”`, STANDINGS.find((s) => s.standing === search.show)?.label].filter(Boolean).join(" in ")}</strong>}
          action={<Button size="small" onClick={() => set({ q: undefined, show: undefined })}>Clear filter</Button>}
          className="rounded-lg border border-border bg-card"
        />
      )}
      {search.view === "table" ? (
        listed.length > 0 && <AccountTable accounts={listed} onOpen={(account) => set({ open: account.id })} />
      ) : (
        <CardGrid>{listed.map((account) => <AccountCard key={account.id} account={account} onEdit={() => set({ open: account.id })} />)}</CardGrid>
      )}
      <ConnectDialog provider={search.connect} onProvider={(connect) => set({ connect }, true)} onClose={() => set({ connect: undefined })} />
      <EditDialog account={all.find(({ id }) => id === search.open)} onClose={() => set({ open: undefined })} />
    </Page>
  );
}

function CardGrid({ children }: { children: React.ReactNode }) {
  return <div className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">{children}</div>;
}

interface StateFilterProps {
  accounts: Account[];
  listed: Account[];
  search: AccountsSearch;
  set: (change: Partial<AccountsSearch>) => void;
}

function StateFilter({ accounts, listed, search, set }: StateFilterProps) {
  const counts = STANDINGS.map((entry) => ({ ...entry, n: countOf(entry.standing, accounts) }));
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div role="group" aria-label="State" className="flex flex-wrap gap-2">
        <Chip pressed={!search.show} onClick={() => set({ show: undefined })}>All {accounts.length}</Chip>
        {counts.filter(({ n, standing }) => n > 0 || standing === search.show).map(({ standing, label, tone, n }) => (
          <Chip key={standing} pressed={search.show === standing} onClick={() => set({ show: search.show === standing ? undefined : standing })}>
            <StateMark state={tone} />
            {label} {n}
          </Chip>
        ))}
      </div>
      <div className="ml-auto flex flex-wrap items-center gap-2 max-md:ml-0">
        <MonthTotal accounts={accounts} />
        <Select<Order> aria-label="Sort by" prefix="Sort by" value={search.sort ?? "status"} onChange={(sort) => set({ sort: sort === "status" ? undefined : sort })} choices={ORDERS} className="h-[26px] text-xs" />
        <TestAll accounts={listed} />
      </div>
    </div>
  );
}

/** Tests what is listed and switched on; the results stand at the accounts. */
function TestAll({ accounts }: { accounts: Account[] }) {
  const testAll = useTestAll();
  const tested = accounts.filter(({ enabled }) => enabled);
  if (tested.length < 2) return null;
  return <Button size="small" busy={testAll.isPending && "Testing…"} onClick={() => testAll.mutate(tested)}>Test {tested.length === accounts.length ? "all" : tested.length}</Button>;
}

/** What this month has cost against what was allowed; nothing where nothing was measured. */
function MonthTotal({ accounts }: { accounts: Account[] }) {
  const spent = accounts.map((account) => account.month.spent);
  const budgets = accounts.flatMap((account) => account.monthly_budget ?? []);
  if (!spent.length) return null;
  return (
    <p className="text-xs text-muted-foreground max-md:w-full">
      {new Date().toLocaleString("en", { month: "long" })} so far <strong className="font-semibold text-foreground">{money(sum(spent))}</strong>
      {budgets.length > 0 && ` of ${budgetText(sum(budgets))} budgeted`}
    </p>
  );
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function matches(account: Account, { show, q }: AccountsSearch): boolean {
  const text = `${account.name} ${account.provider} ${account.account_email ?? ""}`.toLowerCase();
  return (!show || stateOf(account).standing === show) && (!q || text.includes(q.toLowerCase()));
}
