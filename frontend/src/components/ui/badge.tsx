import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { StateMark, type Tone } from "./state-mark";

const TONES = {
  plain: "bg-sunken text-muted-foreground inset-ring inset-ring-border",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  mask: "bg-mask-soft text-mask",
  link: "bg-link-soft text-link",
} as const;

export function Badge({ tone = "plain", className, ...rest }: ComponentProps<"span"> & { tone?: keyof typeof TONES }) {
  return <span className={cn("inline-flex h-5 shrink-0 items-center gap-1.5 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap", TONES[tone], className)} {...rest} />;
}

const BADGE_OF_TONE = { ok: null, warn: "warn", rest: "warn", bad: "bad", off: "plain" } as const;

/** A state in shape, colour and word. Normal is plain text; only exceptions get a filled badge. */
export function Status({ tone, children, quiet, className }: { tone: Tone; children: React.ReactNode; quiet?: boolean; className?: string }) {
  const filled = quiet ? null : BADGE_OF_TONE[tone];
  if (!filled) {
    return (
      <span className={cn("inline-flex items-center gap-1.5 text-xs whitespace-nowrap text-muted-foreground", className)}>
        <StateMark state={tone} />
        {children}
      </span>
    );
  }
  return (
    <Badge tone={filled} className={className}>
      <StateMark state={tone} />
      {children}
    </Badge>
  );
}
