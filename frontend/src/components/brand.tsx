import { cn } from "@/lib/cn";

/** The mark: a gate with something passing through. */
export function Brand({ bare, className }: { bare?: boolean; className?: string }) {
  return (
    <span className={cn("flex items-center gap-2.5 text-base font-semibold tracking-[-0.01em]", className)}>
      <svg viewBox="0 0 22 22" className="size-[22px]" aria-hidden="true">
        <rect width="22" height="22" rx="5.5" className="fill-primary" />
        <path d="M6 5.5v11M16 5.5v11" className="fill-none stroke-primary-foreground stroke-2" strokeLinecap="round" />
        <path d="M8.5 11h5M11.4 8.7 13.7 11l-2.3 2.3" className="fill-none stroke-primary-foreground" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      {!bare && "CodeGate"}
    </span>
  );
}
