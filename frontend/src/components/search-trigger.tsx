import { Search } from "lucide-react";
import { openPalette } from "@/lib/palette-state";
import { Button } from "./ui/button";
import { Kbd } from "./ui/kbd";
import { cn } from "@/lib/cn";

const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Opens the palette; as a field in the sidebar, as an icon on small screens. */
export function SearchTrigger({ bare, className }: { bare?: boolean; className?: string }) {
  if (bare) {
    return (
      <Button look="ghost" size="icon" aria-label="Search or jump to" onClick={openPalette} className={className}>
        <Search aria-hidden="true" />
      </Button>
    );
  }
  return (
    <button
      type="button"
      onClick={openPalette}
      className={cn("flex h-[30px] w-full items-center gap-1.5 rounded-md border border-border-strong bg-card px-2 text-faint hover:bg-hover", className)}
    >
      <Search className="size-3.5" aria-hidden="true" />
      <span className="flex-1 truncate text-left text-xs">Search or jump to</span>
      <Kbd className="whitespace-nowrap">{isMac ? "⌘K" : "Ctrl K"}</Kbd>
    </button>
  );
}
