import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { Switch } from "@/components/ui/switch";
import { setShortcutsOn, shortcutsOn } from "@/lib/shortcuts";
import { usePages } from "../navigation";

const GENERAL: readonly [string[], string][] = [
  [["⌘ K", "Ctrl K"], "Search or jump to"],
  [["/"], "Search on this page"],
  [["?"], "This list"],
  [["J", "K"], "Down and up in lists"],
  [["↵"], "Open"],
  [["Esc"], "Close what is on top"],
  [["⌘ ↵"], "Save"],
  [["[", "]"], "Shorter, longer range"],
  [["."], "Live on, off"],
  [["C"], "Copy the id of the open request"],
  [["⇧ C"], "Copy it as curl"],
  [["T"], "Try a model name"],
  [["Space"], "Pick an assignment up, drop it"],
];

export function KeyboardHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [on, setOn] = useState(shortcutsOn);
  const pages = usePages();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard">
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
        {GENERAL.map(([keys, does]) => (
          <Row key={does} keys={keys} does={does} />
        ))}
        {pages.map((page) => (
          <Row key={page.to} keys={["G", page.key.toUpperCase()]} does={page.label} />
        ))}
      </dl>
      <div className="mt-4 flex items-center justify-between gap-3 border-t border-border pt-3">
        Single-letter keys
        <Switch
          checked={on}
          onChange={(next) => {
            setShortcutsOn(next);
            setOn(next);
          }}
          label="Single-letter keys"
        />
      </div>
    </Dialog>
  );
}

function Row({ keys, does }: { keys: string[]; does: string }) {
  return (
    <>
      <dt className="flex gap-1">{keys.map((key) => <Kbd key={key}>{key}</Kbd>)}</dt>
      <dd className="text-muted-foreground">{does}</dd>
    </>
  );
}
