import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type DragEvent, useState } from "react";
import type { Assignment } from "@/api/queries/configs";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { cn } from "@/lib/cn";
import { AssignmentRow } from "./assignment-row";
import { plural } from "@/lib/format-number";
import { tierUseQuery } from "./queries";
import { requestsOf } from "./shares";
import { useBoard } from "./use-board";

/** One tier: which names belong to it, and who answers for it. */
export function TierLane({ tier, rows }: { tier: string; rows: Assignment[] }) {
  const board = useBoard();
  const [over, setOver] = useState<number>();
  const droppable = {
    onDragOver: (event: DragEvent) => {
      if (!board.dragged) return;
      event.preventDefault();
      setOver(positionUnder(event));
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(undefined);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(undefined);
      board.drop({ tier, index: positionUnder(event) });
    },
  };
  return (
    <section aria-label={`Tier ${tier}`} className="border-t border-border" {...droppable}>
      <header className="flex min-h-9 items-center gap-2.5 bg-sunken pr-2 pl-3.5">
        <h3 className="min-w-16 font-semibold">{title(tier)}</h3>
        <p className="min-w-0 flex-1 truncate text-xs text-muted-foreground">{rule(tier)}</p>
        <TierUse tier={tier} />
        <AddAccount tier={tier} />
      </header>
      <ol aria-label={`Accounts of ${tier}, ${board.ordered ? "in order" : "in no order"}`}>
        {rows.map((row, index) => (
          <li key={`${row.account_id}-${index}`} data-position={index} className={cn("border-t border-border", over === index && "shadow-[inset_0_2px_0_var(--link-fill)]", over === index + 1 && index === rows.length - 1 && "shadow-[inset_0_-2px_0_var(--link-fill)]")}>
            <AssignmentRow row={row} place={{ tier, index }} />
          </li>
        ))}
        {rows.length === 0 && over !== undefined && <li className="h-0.5 bg-link-fill" aria-hidden="true" />}
      </ol>
    </section>
  );
}

/** What went to this tier, in any config. */
function TierUse({ tier }: { tier: string }) {
  const { data } = useQuery(tierUseQuery());
  if (!data) return null;
  const requests = requestsOf(data, tier);
  return <span className="text-xs whitespace-nowrap text-muted-foreground max-md:hidden">{requests ? `${plural(requests, "request")} in 24\u202fh` : "no requests in 24\u202fh"}</span>;
}

function AddAccount({ tier }: { tier: string }) {
  const { accounts, add } = useBoard();
  return (
    <Menu trigger={<Button look="ghost" size="small" aria-label={`Add account to ${tier}`}><Plus aria-hidden="true" />Account</Button>}>
      {accounts.length === 0 && <p className="max-w-56 p-2 text-xs text-muted-foreground">Connect an account first, on the Accounts page.</p>}
      {accounts.map((account) => (
        <MenuItem key={account.id} onSelect={() => add(tier, account)}>{account.name}</MenuItem>
      ))}
    </Menu>
  );
}

/** Before which row a drop would land: above or below the middle of the row under the pointer. */
function positionUnder(event: DragEvent): number {
  const row = (event.target as Element).closest("[data-position]");
  if (!row) return event.currentTarget.querySelectorAll("[data-position]").length * Number(!(event.target as Element).closest("header"));
  const { top, height } = row.getBoundingClientRect();
  return Number(row.getAttribute("data-position")) + Number(event.clientY > top + height / 2);
}

function title(tier: string): string {
  return tier.charAt(0).toUpperCase() + tier.slice(1);
}

function rule(tier: string): string {
  return tier === "default" ? "any other name; empty: every account above may be used" : `name contains “${tier}”, or a tier rule says so`;
}
