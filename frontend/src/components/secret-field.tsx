import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { Input } from "./ui/input";
import { cn } from "@/lib/cn";

/** A field for a secret that is being typed or pasted; it can be looked at before it is saved. */
export function SecretField({ className, ...rest }: Omit<ComponentProps<"input">, "type">) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <span className={cn("relative flex min-w-0 items-center", className)}>
      <Input mono type={shown ? "text" : "password"} className="pr-9" data-1p-ignore {...rest} />
      <button
        type="button"
        aria-label={shown ? "Hide what is typed" : "Show what is typed"}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute right-1 grid size-6 place-items-center rounded-sm text-faint hover:text-foreground max-md:size-10"
      >
        <Icon className="size-3.5" aria-hidden="true" />
      </button>
    </span>
  );
}
