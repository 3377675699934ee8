import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export interface Choice<V extends string> {
  value: V;
  label: ReactNode;
  /** Plain text of the label, for typing ahead. */
  text?: string;
  hint?: ReactNode;
}

interface SelectProps<V extends string> {
  value: V;
  onChange: (value: V) => void;
  choices: readonly Choice<V>[];
  /** A faint word before the chosen value, for filters: `Tenant All`. */
  prefix?: string;
  placeholder?: string;
  className?: string;
  disabled?: boolean;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

// Radix reserves the empty string for "nothing chosen".
const EMPTY = "\u0000";

export function Select<V extends string>({ value, onChange, choices, prefix, placeholder, className, disabled, ...trigger }: SelectProps<V>) {
  return (
    <Radix.Root value={value === "" && choices.some((c) => c.value === "") ? EMPTY : value} onValueChange={(v) => onChange((v === EMPTY ? "" : v) as V)} disabled={disabled}>
      <Radix.Trigger
        {...trigger}
        className={cn(
          "inline-flex h-[30px] min-w-0 items-center gap-1.5 rounded-md border border-border-strong bg-card pr-2 pl-2.5 text-left font-medium whitespace-nowrap hover:bg-hover max-md:h-11",
          "aria-invalid:border-bad-fill disabled:opacity-60 data-placeholder:text-faint",
          className,
        )}
      >
        {prefix && <span className="font-normal text-faint">{prefix}</span>}
        <span className="min-w-0 flex-1 truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown className="size-3.5 shrink-0 text-faint" aria-hidden="true" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content position="popper" sideOffset={4} className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-fade-in overflow-hidden rounded-md border border-border-strong bg-popover shadow-float">
          <Radix.Viewport className="p-1">
            {choices.map((choice) => (
              <Radix.Item
                key={choice.value}
                value={choice.value === "" ? EMPTY : choice.value}
                textValue={choice.text}
                className="relative flex h-[30px] cursor-default items-center gap-3 rounded-sm pr-7 pl-2 outline-none select-none data-highlighted:bg-hover max-md:h-11"
              >
                <Radix.ItemText>{choice.label}</Radix.ItemText>
                {choice.hint && <span className="ml-auto text-xs text-faint">{choice.hint}</span>}
                <Radix.ItemIndicator className="absolute right-2">
                  <Check className="size-3.5" aria-hidden="true" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
