import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const LOOKS = {
  primary: "border-primary bg-primary text-primary-foreground forced-color-adjust-none hover:opacity-90",
  outline: "border-border-strong bg-card hover:bg-hover",
  ghost: "border-transparent bg-transparent text-muted-foreground hover:bg-hover hover:text-foreground",
  danger: "border-border-strong bg-card text-bad hover:bg-bad-soft",
  destructive: "border-destructive bg-destructive text-destructive-foreground forced-color-adjust-none hover:opacity-90",
} as const;

const SIZES = {
  normal: "h-[30px] px-2.5 max-md:h-11",
  small: "h-[26px] px-2 text-xs max-md:h-11",
  icon: "size-[30px] px-0 max-md:size-11",
  "small-icon": "size-[26px] px-0 max-md:size-11",
} as const;

export interface ButtonProps extends ComponentProps<"button"> {
  look?: keyof typeof LOOKS;
  size?: keyof typeof SIZES;
  /** Words while the work is under way; the button is inert meanwhile. */
  busy?: string | false;
  asChild?: boolean;
}

export function Button({ look = "outline", size = "normal", busy = false, asChild, className, children, disabled, type, ...rest }: ButtonProps) {
  const Element = asChild ? Slot.Root : "button";
  return (
    <Element
      type={asChild ? type : (type ?? "button")}
      className={cn(
        "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors duration-120",
        "disabled:cursor-default disabled:opacity-55 [&_svg]:size-3.5 [&_svg]:shrink-0",
        LOOKS[look],
        SIZES[size],
        className,
      )}
      disabled={asChild ? undefined : disabled || Boolean(busy)}
      aria-busy={busy ? true : undefined}
      {...rest}
    >
      {busy ? busy : children}
    </Element>
  );
}
