import type { KeyboardEvent } from "react";

/** Ctrl or Cmd with Enter. */
export function isSave(event: KeyboardEvent<HTMLElement>): boolean {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey);
}

/** Ctrl or Cmd with Enter saves, from any field of the form. Dialogs do it by themselves. */
export function submitOnCtrlEnter(event: KeyboardEvent<HTMLFormElement>): void {
  if (isSave(event)) {
    event.preventDefault();
    event.currentTarget.requestSubmit();
  }
}
