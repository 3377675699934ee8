import { createContext, useContext } from "react";
import type { Account } from "@/api/queries/accounts";
import type { Place } from "./tier-model";

interface Board {
  ordered: boolean;
  accounts: Account[];
  /** The model ids that this config already sends. */
  models: readonly string[];
  nameOf: (accountId: string) => string;
  /** Held by keyboard. */
  held?: Place;
  /** Dragged by pointer. */
  dragged?: Place;
  drag: (place: Place | undefined) => void;
  drop: (place: Place) => void;
  step: (place: Place, step: -1 | 1) => void;
  pickUp: (place: Place) => void;
  carry: (step: -1 | 1) => void;
  putDown: () => void;
  letGo: () => void;
  add: (tier: string, account: Account) => void;
  remove: (place: Place) => void;
  retarget: (place: Place, model: string | null) => void;
}

export const BoardContext = createContext<Board | null>(null);

export function useBoard(): Board {
  const board = useContext(BoardContext);
  if (!board) throw new Error("useBoard outside of TierBoard");
  return board;
}
