import { Switch as Radix } from "radix-ui";
import { cn } from "@/lib/cn";

interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** What it switches, for those who do not see its surroundings. */
  label?: string;
  disabled?: boolean;
  id?: string;
  className?: string;
  "aria-describedby"?: string;
}

export function Switch({ checked, onChange, label, className, ...rest }: SwitchProps) {
  return (
    <Radix.Root
      checked={checked}
      onCheckedChange={onChange}
      aria-label={label}
      className={cn(
        // The invisible frame widens the target to 44 px under a finger.
        "relative h-4 w-7 shrink-0 align-middle rounded-full bg-input forced-color-adjust-none transition-colors duration-120 before:absolute before:-inset-1 max-md:before:-inset-3.5 data-[state=checked]:bg-primary disabled:opacity-60",
        className,
      )}
      {...rest}
    >
      <Radix.Thumb className="block size-3 translate-x-0.5 rounded-full bg-switch-knob transition-transform duration-120 data-[state=checked]:translate-x-3.5 data-[state=checked]:bg-primary-foreground" />
    </Radix.Root>
  );
}
