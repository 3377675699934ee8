import { ApiError, messageOf } from "@/api/error";
import { Button } from "./ui/button";
import { StateMark } from "./ui/state-mark";
import { cn } from "@/lib/cn";

interface ErrorStateProps {
  /** What failed: "Logs could not be read". */
  title: string;
  error: unknown;
  /** What still works meanwhile. */
  meanwhile?: string;
  retry?: () => void;
  className?: string;
}

export function ErrorState({ title, error, meanwhile, retry, className }: ErrorStateProps) {
  return (
    <div role="alert" className={cn("grid gap-1.5 px-3.5 py-4", className)}>
      <div className="flex items-center gap-2">
        <StateMark state="bad" />
        <h3 className="flex-1 font-semibold">{title}</h3>
        {retry && <Button size="small" onClick={retry}>Try again</Button>}
      </div>
      <p className="max-w-prose text-xs/[17px] text-muted-foreground">
        {messageOf(error)} {meanwhile}
      </p>
      <details className="text-xs text-muted-foreground">
        <summary className="w-fit cursor-pointer">Technical detail</summary>
        <code className="font-mono break-all">{technical(error)}</code>
      </details>
    </div>
  );
}

function technical(error: unknown): string {
  if (error instanceof ApiError) return `${error.status} ${error.method} ${error.path} · ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
