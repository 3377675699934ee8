/** Single-letter keys. They are off while typing, while a dialog is open, and when the person has switched them off. */
import { useEffect, useRef } from "react";

const SWITCH = "codegate.shortcuts";

export function shortcutsOn(): boolean {
  return localStorage.getItem(SWITCH) !== "off";
}

export function setShortcutsOn(on: boolean): void {
  localStorage.setItem(SWITCH, on ? "on" : "off");
}

/** Whether a plain key press belongs to the page, not to a field or a dialog. */
export function isPageKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !shortcutsOn()) return false;
  const target = event.target as Element | null;
  return !target?.closest("input, textarea, select, [contenteditable=true], [role=dialog], [role=menu], [role=listbox], .xterm");
}

/** Call `act` when one of the keys (`KeyboardEvent.key`) is pressed on the page. */
export function useShortcuts(map: Record<string, (event: KeyboardEvent) => void>): void {
  const current = useRef(map);
  useEffect(() => {
    current.current = map;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const act = isPageKey(event) ? current.current[event.key] : undefined;
      if (act) {
        event.preventDefault();
        act(event);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
