import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface PopoverProps {
  trigger: ReactNode;
  children: ReactNode;
  label: string;
  className?: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

export function Popover({ trigger, children, label, className, ...state }: PopoverProps) {
  return (
    <Radix.Root {...state}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align="start" sideOffset={4} collisionPadding={8} aria-label={label} className={cn("z-50 w-72 animate-fade-in rounded-md border border-border-strong bg-popover p-3 shadow-float", className)}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
