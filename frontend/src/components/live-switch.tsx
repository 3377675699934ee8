import { StateMark } from "./ui/state-mark";
import { Button } from "./ui/button";

export function LiveSwitch({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  return (
    <Button aria-pressed={on} aria-label="Live" title={on ? "New requests appear at once" : "Standing still"} onClick={() => onChange(!on)}>
      <StateMark state={on ? "ok" : "off"} />
      Live
    </Button>
  );
}
