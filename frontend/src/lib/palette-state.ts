/** Whether the command palette is open: asked for from several places, shown by the shell. */
import { useSyncExternalStore } from "react";

let open = false;
const listeners = new Set<() => void>();

export function setPaletteOpen(next: boolean): void {
  open = next;
  listeners.forEach((listener) => listener());
}

export const openPalette = () => setPaletteOpen(true);

export function usePaletteOpen(): boolean {
  return useSyncExternalStore(subscribe, () => open);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
