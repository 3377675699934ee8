import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

export const fieldLook =
  "h-[30px] w-full min-w-0 rounded-md border border-input bg-card px-2.5 max-md:h-11 max-md:text-lg " +
  "aria-invalid:border-bad-fill disabled:opacity-60 read-only:bg-sunken";

export interface InputProps extends ComponentProps<"input"> {
  mono?: boolean;
}

export function Input({ mono, className, ...rest }: InputProps) {
  return <input className={cn(fieldLook, mono && "font-mono text-xs", className)} autoComplete="off" spellCheck={false} {...rest} />;
}

/** A field with something inside its edge: a unit, an icon, a key hint. */
export function InputGroup({ before, after, className, ...rest }: InputProps & { before?: ReactNode; after?: ReactNode }) {
  return (
    <div className={cn("relative flex min-w-0 items-center", className)}>
      {before && <span className="pointer-events-none absolute left-2.5 flex text-faint [&_svg]:size-3.5">{before}</span>}
      <Input className={cn(before && "pl-8", after && "pr-14")} {...rest} />
      {after && <span className="pointer-events-none absolute right-2.5 flex text-faint">{after}</span>}
    </div>
  );
}

export function Textarea({ mono, className, ...rest }: ComponentProps<"textarea"> & { mono?: boolean }) {
  return (
    <textarea
      className={cn(fieldLook, "h-auto min-h-16 resize-y py-1.5 max-md:h-auto", mono && "font-mono text-xs/[18px]", className)}
      spellCheck={false}
      {...rest}
    />
  );
}
