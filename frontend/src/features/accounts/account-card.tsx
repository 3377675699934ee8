import { MoreHorizontal } from "lucide-react";
import { useState } from "react";
import { Monogram } from "@/components/monogram";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Skeleton } from "@/components/ui/skeleton";
import { Tooltip } from "@/components/ui/tooltip";
import { AccountBars } from "./account-bars";
import { AccountSwitch } from "./account-switch";
import { AccountStatus } from "@/components/account-status";
import { DeleteAccount } from "./delete-account";
import { LastAnswers } from "./last-answers";
import type { Account } from "@/api/queries/accounts";
import { DAY_MINUTES, HOUR_MINUTES, useRestAccount, useTestAccount, useTested } from "./queries";
import { canRest, canWake } from "@/lib/account-state";
import { factsOf, sentenceOf } from "./sentence";
import { TestAge } from "./test-age";

/** All cards share one skeleton, so that the eyes move in columns. */
export function AccountCard({ account, onEdit }: { account: Account; onEdit: () => void }) {
  const [deleting, setDeleting] = useState(false);
  const test = useTestAccount();
  const testing = useTested()(account.id);
  const rest = useRestAccount();
  return (
    <article aria-label={account.name} className="@container flex min-h-[236px] min-w-0 flex-col rounded-lg border border-border bg-card px-3.5 pt-3 shadow-panel">
      <header className="flex flex-wrap items-start gap-x-2.5 gap-y-1">
        <Monogram name={account.provider_label} className="mt-1" />
        <div className="min-w-0 flex-1">
          <Tooltip text={account.name}>
            <h2 className="truncate">
              <button type="button" onClick={onEdit} className="max-w-full truncate text-left font-semibold hover:underline">{account.name}</button>
            </h2>
          </Tooltip>
          <p className="truncate text-xs text-muted-foreground">{factsOf(account)}</p>
        </div>
        {/* The name keeps its place: on a narrow card the state stands below it. */}
        <span className="flex h-[26px] items-center max-md:h-11 @max-[300px]:order-last @max-[300px]:h-auto! @max-[300px]:w-full @max-[300px]:pl-[38px]">
          <AccountStatus account={account} />
        </span>
          <Menu trigger={<Button look="ghost" size="small-icon" aria-label={`Actions for ${account.name}`}><MoreHorizontal aria-hidden="true" /></Button>}>
            <MenuItem onSelect={onEdit}>Edit account</MenuItem>
            <MenuItem onSelect={() => test.mutate(account)}>Test account</MenuItem>
            {canWake(account) && <MenuItem onSelect={() => rest.mutate({ account, minutes: 0 })}>Wake now</MenuItem>}
            {canRest(account) && <MenuItem onSelect={() => rest.mutate({ account, minutes: HOUR_MINUTES })}>Rest for an hour</MenuItem>}
            {canRest(account) && <MenuItem onSelect={() => rest.mutate({ account, minutes: DAY_MINUTES })}>Rest for a day</MenuItem>}
            <MenuSeparator />
            <MenuItem danger onSelect={() => setDeleting(true)}>Delete account</MenuItem>
        </Menu>
      </header>
      <p className="mt-2.5 mb-2 line-clamp-2 min-h-[34px] text-xs/[17px] text-muted-foreground">{sentenceOf(account)}</p>
      <AccountBars account={account} />
      <footer className="-mx-3.5 mt-auto flex h-9 items-center gap-2 border-t border-border pr-2 pl-3.5 text-xs text-muted-foreground max-md:h-12">
        <LastAnswers results={account.last_results} />
        <TestAge account={account} running={testing} />
        <Button look="ghost" size="small" className="ml-auto" busy={testing && "Testing…"} onClick={() => test.mutate(account)}>
          Test
        </Button>
        <AccountSwitch account={account} />
      </footer>
      <DeleteAccount account={account} open={deleting} onOpenChange={setDeleting} />
    </article>
  );
}

export function AccountCardSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="grid h-[236px] content-start gap-3 rounded-lg border border-border bg-card p-3.5 shadow-panel">
      <div className="flex items-center gap-2.5">
        <Skeleton className="size-7 rounded-md" />
        <div className="grid gap-2"><Skeleton className="w-36" /><Skeleton className="w-24" /></div>
      </div>
      <Skeleton className="mt-2 w-3/4" />
      <Skeleton className="mt-4 h-1.5" />
      <Skeleton className="mt-3 h-1.5" />
    </div>
  );
}
