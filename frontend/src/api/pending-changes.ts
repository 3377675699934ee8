/**
 * Changes that were asked for and are not done yet. A control shows what was asked of it last, so that the next click builds on
 * that and not on what the server said before. A change is done when what it touches has been read again.
 */
import { useMutationState } from "@tanstack/react-query";

/** Options of a mutation whose changes are sent one after another, in the order in which they were asked for. */
export const inOrder = (name: string) => ({ mutationKey: [name], scope: { id: name } });

/** What was asked for by the mutations of this name and is not done yet, oldest first. */
export function usePending<Change>(name: string): Change[] {
  return useMutationState({ filters: { mutationKey: [name], exact: true, status: "pending" }, select: ({ state }) => state.variables as Change });
}

export interface Switched {
  id: string;
  enabled: boolean;
}

/** Whether something is on: as was asked last, else as the server said. */
export function useSwitched(name: string, { id, enabled }: Switched): boolean {
  return usePending<Switched>(name).findLast((change) => change.id === id)?.enabled ?? enabled;
}
