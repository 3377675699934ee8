import { useQuery } from "@tanstack/react-query";
import { GripVertical, MoreVertical } from "lucide-react";
import type { KeyboardEvent } from "react";
import type { Assignment } from "@/api/queries/configs";
import { AccountStatus } from "@/components/account-status";
import { Monogram } from "@/components/monogram";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { DASH, percent } from "@/lib/format-number";
import { ModelPicker } from "./model-picker";
import { tierUseQuery } from "./queries";
import { shareOf } from "./shares";
import type { Place } from "./tier-model";
import { useBoard } from "./use-board";

export function AssignmentRow({ row, place }: { row: Assignment; place: Place }) {
  const board = useBoard();
  const account = board.accounts.find(({ id }) => id === row.account_id);
  const name = board.nameOf(row.account_id);
  const isHeld = board.held?.tier === place.tier && board.held.index === place.index;
  const isDragged = board.dragged?.tier === place.tier && board.dragged.index === place.index;
  return (
    <div
      draggable
      onDragStart={() => board.drag(place)}
      onDragEnd={() => board.drag(undefined)}
      className={cn(
        "grid min-h-[38px] grid-cols-[18px_16px_minmax(0,1fr)_auto] items-center gap-x-2 py-1 pr-2 pl-2.5 @xl:grid-cols-(--assignment-columns) @xl:px-3.5 @xl:py-0",
        isHeld && "bg-selected shadow-[inset_2px_0_0_var(--link-fill)]",
        isDragged && "opacity-50",
      )}
    >
      <Grip name={name} place={place} held={isHeld} />
      <span className="text-center font-semibold text-faint">{board.ordered ? place.index + 1 : ""}</span>
      <span className="flex min-w-0 items-center gap-2" title={name}>
        <Monogram name={account?.provider_label ?? "?"} small />
        <span className="truncate font-medium">{name}</span>
      </span>
      <span className="min-w-0 @max-xl:col-span-2 @max-xl:col-start-3 @max-xl:row-start-2 @max-xl:flex @max-xl:gap-3">
        <ModelPicker value={row.target_model ?? null} onChange={(model) => board.retarget(place, model)} label={`Model sent to ${name} in ${place.tier}`} known={board.models} accountId={row.account_id} />
        <span className="@xl:hidden">{account && <AccountStatus account={account} quiet />}</span>
      </span>
      <span className="min-w-0 truncate @max-xl:hidden">{account && <AccountStatus account={account} quiet />}</span>
      <Share tier={place.tier} accountId={row.account_id} />
      <span className="@max-xl:col-start-4 @max-xl:row-start-1">
        <Menu trigger={<Button look="ghost" size="small-icon" aria-label={`Actions for ${name} in ${place.tier}`}><MoreVertical aria-hidden="true" /></Button>}>
          <MenuItem onSelect={() => board.step(place, -1)}>Move up</MenuItem>
          <MenuItem onSelect={() => board.step(place, 1)}>Move down</MenuItem>
          <MenuSeparator />
          <MenuItem danger onSelect={() => board.remove(place)}>Remove from {place.tier}</MenuItem>
        </Menu>
      </span>
    </div>
  );
}

/** Its part of what went to the tier; nothing where nothing did. */
function Share({ tier, accountId }: { tier: string; accountId: string }) {
  const { data = [] } = useQuery(tierUseQuery());
  const share = shareOf(data, tier, accountId);
  return (
    <Tooltip text={`Its part of the tier's requests in the last 24\u202fhours, in any config`}>
      <span className="text-right text-xs text-muted-foreground @max-xl:hidden">{share === undefined ? DASH : percent(share)}</span>
    </Tooltip>
  );
}

/** The handle: a place to take hold with the pointer, and the keyboard's way to move the row. */
function Grip({ name, place, held }: { name: string; place: Place; held: boolean }) {
  const board = useBoard();
  const onKeyDown = (event: KeyboardEvent) => {
    const act = held
      ? { " ": board.putDown, Enter: board.putDown, Escape: board.letGo, ArrowUp: () => board.carry(-1), ArrowDown: () => board.carry(1) }[event.key]
      : { " ": () => board.pickUp(place), Enter: () => board.pickUp(place) }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <button
      type="button"
      // The held row is drawn anew at each step; the focus has to travel with it.
      ref={(element) => {
        if (held && document.activeElement !== element) element?.focus();
      }}
      aria-label={`Move ${name} in ${place.tier}`}
      aria-pressed={held}
      onKeyDown={onKeyDown}
      className="grid h-6 w-[18px] cursor-grab place-items-center rounded-sm text-faint hover:text-foreground active:cursor-grabbing"
    >
      <GripVertical className="size-3.5" aria-hidden="true" />
    </button>
  );
}
