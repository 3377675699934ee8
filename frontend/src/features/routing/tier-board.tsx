import { useState } from "react";
import type { Account } from "@/api/queries/accounts";
import type { Assignment } from "@/api/queries/configs";
import { useReplaceTiers } from "./queries";
import { TierLane } from "./tier-lane";
import { add, lanesOf, move, neighbour, type Place, remove, retarget } from "./tier-model";
import { BoardContext } from "./use-board";

interface TierBoardProps {
  configId: string;
  assignments: Assignment[];
  accounts: Account[];
  /** Whether the strategy asks in the order of the list. */
  ordered: boolean;
}

/** All tiers with their assignments. Changes are saved at once. Moving: drag, or Space, arrows, Space. */
export function TierBoard({ configId, assignments, accounts, ordered }: TierBoardProps) {
  const { mutate } = useReplaceTiers(configId);
  // While an assignment is held by keyboard, the board shows where it would land; the pointer needs only where it came from.
  const [held, setHeld] = useState<{ place: Place; preview: Assignment[] }>();
  const [dragged, setDragged] = useState<Place>();
  const [news, setNews] = useState("");
  const shown = held?.preview ?? assignments;
  const nameOf = (id: string) => accounts.find((account) => account.id === id)?.name ?? "a deleted account";
  const nameAt = ({ tier, index }: Place) => nameOf(lanesOf(shown).find((lane) => lane.tier === tier)?.rows[index]?.account_id ?? "");
  const save = (next: Assignment[], said: string) => mutate({ before: assignments, next, said });

  const board = {
    ordered,
    held: held?.place,
    dragged,
    accounts,
    models: [...new Set(assignments.flatMap(({ target_model }) => target_model ?? []))].sort(),
    nameOf,
    drag: setDragged,
    drop: (to: Place) => {
      if (!dragged) return;
      // Taking a row out of the same list moves everything below it up by one.
      const index = dragged.tier === to.tier && dragged.index < to.index ? to.index - 1 : to.index;
      setDragged(undefined);
      if (dragged.tier === to.tier && dragged.index === index) return;
      save(move(assignments, dragged, { tier: to.tier, index }), `Moved ${nameAt(dragged)} to ${to.tier}, position ${index + 1}`);
    },
    step: (from: Place, step: -1 | 1) => {
      const to = neighbour(shown, from, step);
      if (to) save(move(shown, from, to), `Moved ${nameAt(from)} to ${to.tier}, position ${to.index + 1}`);
    },
    pickUp: (place: Place) => {
      setHeld({ place, preview: assignments });
      setNews(`Picked up ${nameAt(place)}. Arrows move it, Space drops it, Escape cancels.`);
    },
    carry: (step: -1 | 1) => {
      const to = held && neighbour(held.preview, held.place, step);
      if (!held || !to) return;
      const preview = move(held.preview, held.place, to);
      setHeld({ place: to, preview });
      const size = lanesOf(preview).find(({ tier }) => tier === to.tier)?.rows.length ?? 0;
      setNews(`${nameAt(held.place)}, position ${to.index + 1} of ${size} in ${to.tier}`);
    },
    putDown: () => {
      if (!held) return;
      if (held.preview !== assignments) save(held.preview, `Moved ${nameAt(held.place)} to ${held.place.tier}, position ${held.place.index + 1}`);
      setNews(`Dropped ${nameAt(held.place)}`);
      setHeld(undefined);
    },
    letGo: () => {
      setHeld(undefined);
      setNews("Put back where it was");
    },
    add: (tier: string, account: Account) => save(add(assignments, tier, account.id), `Added ${account.name} to ${tier}`),
    remove: (place: Place) => save(remove(assignments, place), `Removed ${nameAt(place)} from ${place.tier}`),
    retarget: (place: Place, model: string | null) =>
      save(retarget(assignments, place, model), model ? `${nameAt(place)} gets ${model} in ${place.tier}` : `${nameAt(place)} gets the model asked for in ${place.tier}`),
  };

  return (
    <BoardContext value={board}>
      <div className="@container border-t border-border">
        <div className="hidden h-7 items-center gap-2 px-3.5 text-xs font-medium text-faint @xl:grid @xl:grid-cols-(--assignment-columns)">
          <span />
          <span />
          <span>{ordered ? "Account, in order" : "Account"}</span>
          <span>Model sent</span>
          <span>Now</span>
          <span className="text-right">24&#8239;h</span>
          <span />
        </div>
        {lanesOf(shown).map((lane) => (
          <TierLane key={lane.tier} {...lane} />
        ))}
      </div>
      <p aria-live="assertive" className="sr-only">{news}</p>
    </BoardContext>
  );
}
