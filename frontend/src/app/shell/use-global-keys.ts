import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { openPalette } from "@/lib/palette-state";
import { isPageKey } from "@/lib/shortcuts";
import { usePages } from "../navigation";

const PATIENCE_MS = 1200;
/** Key presses count their time from the page's start, so that zero would be a moment ago on a fresh page. */
const NEVER = Number.NEGATIVE_INFINITY;

/** Keys that work on every page: the palette, `/`, `?`, and G followed by a page's letter. */
export function useGlobalKeys(showHelp: () => void): void {
  const navigate = useNavigate();
  const pages = usePages();
  const awaiting = useRef(NEVER);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        openPalette();
        return;
      }
      if (!isPageKey(event)) return;
      const page = event.timeStamp - awaiting.current < PATIENCE_MS ? pages.find(({ key }) => key === event.key.toLowerCase()) : undefined;
      awaiting.current = event.key === "g" ? event.timeStamp : NEVER;
      if (page) void navigate({ to: page.to });
      else if (event.key === "?") showHelp();
      else if (event.key === "/") focusSearch();
      else return;
      event.preventDefault();
      // A page's own keys must not act on the second letter of a jump.
      event.stopImmediatePropagation();
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, [navigate, pages, showHelp]);
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>("[data-page-search]")?.focus();
}
