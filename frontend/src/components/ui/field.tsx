import { Slot } from "radix-ui";
import { type ReactElement, type ReactNode, useId } from "react";
import { StateMark } from "./state-mark";
import { cn } from "@/lib/cn";

interface FieldProps {
  label: ReactNode;
  /** One line below: what the value does. */
  help?: ReactNode;
  /** What is wrong and what to do; takes the place of the help. */
  error?: string;
  className?: string;
  hideLabel?: boolean;
  children: ReactElement;
}

/** A label above one control, and one line of help or an error below, tied together for assistive technology. */
export function Field({ label, help, error, className, hideLabel, children }: FieldProps) {
  const id = useId();
  const note = error || help;
  return (
    <div className={cn("grid min-w-0 content-start gap-1", className)}>
      <label htmlFor={id} className={cn("font-medium", hideLabel && "sr-only")}>
        {label}
      </label>
      <Slot.Root id={id} aria-invalid={error ? true : undefined} aria-describedby={note ? `${id}-note` : undefined}>
        {children}
      </Slot.Root>
      {note && (
        <p id={`${id}-note`} className={cn("flex items-center gap-1.5 text-xs", error ? "text-bad" : "text-muted-foreground")} role={error ? "alert" : undefined}>
          {error && <StateMark state="bad" />}
          <span>{note}</span>
        </p>
      )}
    </div>
  );
}

/** An error that belongs to no field, above the buttons. */
export function FormError({ children }: { children?: ReactNode }) {
  if (!children) return null;
  return (
    <p role="alert" className="flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad">
      <StateMark state="bad" className="mt-1.5" />
      <span>{children}</span>
    </p>
  );
}
