import { cn } from "@/lib/cn";

/** Two letters for a provider: neutral, no logo, no colour. */
export function Monogram({ name, small, className }: { name: string; small?: boolean; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "grid shrink-0 place-items-center rounded-md border border-border bg-sunken font-semibold text-muted-foreground",
        small ? "size-5 rounded-sm text-[9.5px]" : "size-7 text-[11px]",
        className,
      )}
    >
      {letters(name)}
    </span>
  );
}

/** `OpenAI` -> `Oa`, `Z.ai` -> `Za`, `Fireworks` -> `Fi`, `GitHub Copilot` -> `Gc`. */
export function letters(name: string): string {
  const parts = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/g) ?? [];
  const [first = "?", second] = parts;
  const pair = second ? first.charAt(0) + second.charAt(0) : first.slice(0, 2);
  return pair.charAt(0).toUpperCase() + pair.slice(1).toLowerCase();
}
