import { Time } from "@/components/time";
import { Monogram } from "@/components/monogram";
import { Panel } from "@/components/ui/panel";
import { DASH, count, money } from "@/lib/format-number";
import { AccountStatus } from "@/components/account-status";
import type { Account } from "@/api/queries/accounts";
import { useTested } from "./queries";
import { TestAge } from "./test-age";
import { AccountSwitch } from "./account-switch";

export function AccountTable({ accounts, onOpen }: { accounts: Account[]; onOpen: (account: Account) => void }) {
  return (
    <Panel className="scrollbar-thin relative overflow-x-auto">
      <table className="w-full border-collapse">
        <caption className="sr-only">Accounts</caption>
        <thead>
          <tr className="h-[30px] text-left text-xs text-faint [&>th]:px-1.5 [&>th]:font-medium [&>th]:whitespace-nowrap [&>th:first-child]:pl-3.5 [&>th:last-child]:pr-3.5">
            <th scope="col">Account</th>
            <th scope="col">State</th>
            <th scope="col" className="max-md:hidden">Credential</th>
            <th scope="col" className="text-right max-md:hidden">Today</th>
            <th scope="col" className="text-right">This month</th>
            <th scope="col" className="text-right max-md:hidden">Limit/min</th>
            <th scope="col" className="pl-5! max-md:hidden">Last used</th>
            <th scope="col" className="max-lg:hidden">Last test</th>
            <th scope="col"><span className="sr-only">In use</span></th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <Row key={account.id} account={account} onOpen={() => onOpen(account)} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Row({ account, onOpen }: { account: Account; onOpen: () => void }) {
  const testing = useTested()(account.id);
  return (
    <tr className="h-[38px] border-t border-border hover:bg-hover max-md:h-14 [&>td]:px-1.5 [&>td]:whitespace-nowrap [&>td:first-child]:pl-3.5 [&>td:last-child]:pr-3.5">
      <td className="max-w-64">
        <button type="button" onClick={onOpen} title={account.name} className="flex max-w-full items-center gap-2 text-left hover:underline">
          <Monogram name={account.provider_label} small />
          <span className="truncate font-medium">{account.name}</span>
        </button>
      </td>
      <td><AccountStatus account={account} /></td>
      <td className="font-mono text-xs text-muted-foreground max-md:hidden">{account.auth_type === "api_key" ? (account.api_key ?? "no key") : "signed in"}</td>
      <td className="text-right max-md:hidden">{count(account.requests_today)}</td>
      <td className="text-right">{money(account.month.spent)}</td>
      <td className="text-right max-md:hidden">{account.rate_limit || DASH}</td>
      <td className="pl-5! text-muted-foreground max-md:hidden">{account.last_used_at ? <Time at={account.last_used_at} /> : DASH}</td>
      <td className="text-muted-foreground max-lg:hidden"><TestAge account={account} running={testing} /></td>
      <td className="text-right"><AccountSwitch account={account} /></td>
    </tr>
  );
}
