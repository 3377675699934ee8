import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

export const TooltipProvider = ({ children }: { children: ReactNode }) => <Radix.Provider delayDuration={400}>{children}</Radix.Provider>;

/** Facts only. The child must be able to take focus, or the tooltip is decoration. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  if (!text) return children;
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content sideOffset={5} collisionPadding={8} className="z-50 max-w-80 animate-fade-in rounded-md border border-border-strong bg-popover px-2 py-1 text-xs text-foreground shadow-float">
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
