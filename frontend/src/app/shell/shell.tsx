import { Outlet } from "@tanstack/react-router";
import { useState } from "react";
import { BottomBar } from "./bottom-bar";
import { KeyboardHelp } from "./keyboard-help";
import { Palette } from "./palette";
import { Sidebar } from "./sidebar";
import { StaleLine } from "./stale-line";
import { useGlobalKeys } from "./use-global-keys";

/** What stays while pages change: the sidebar (a bar at the bottom on phones), the palette and the keys. */
export function Shell() {
  const [helpOpen, setHelpOpen] = useState(false);
  useGlobalKeys(() => setHelpOpen(true));
  return (
    <div className="grid h-dvh grid-cols-[216px_minmax(0,1fr)] max-md:grid-cols-1 max-md:grid-rows-[minmax(0,1fr)_auto]">
      <a href="#content" className="sr-only z-60 rounded-md bg-popover px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to the content
      </a>
      <Sidebar />
      <main id="content" tabIndex={-1} className="flex min-h-0 min-w-0 flex-col outline-none">
        <StaleLine />
        <div className="min-h-0 flex-1">
          <Outlet />
        </div>
      </main>
      <BottomBar />
      <Palette />
      <KeyboardHelp open={helpOpen} onOpenChange={setHelpOpen} />
    </div>
  );
}
