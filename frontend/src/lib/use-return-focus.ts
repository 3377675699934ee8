import { useState } from "react";

/**
 * Give the focus back, when a dialog closes, to where it was when the component was mounted. Radix does that only for dialogs with a
 * trigger of their own; ours are opened from menus, rows and keys.
 */
export function useReturnFocus(): (event: Event) => void {
  const [from] = useState(() => document.activeElement);
  return (event) => {
    event.preventDefault();
    if (from instanceof HTMLElement && from.isConnected) from.focus();
  };
}
