import { CodeBlock } from "@/components/code-block";
import { StateMark } from "@/components/ui/state-mark";
import type { Schemas } from "@/api/client";

/** Why no session can be started, and the command that changes it. */
export function EngineNotice({ engine }: { engine: Schemas["EngineState"] }) {
  if (engine.available) return null;
  return (
    <div role="status" className="grid gap-3 rounded-lg border border-border bg-card p-4 shadow-panel">
      <p className="flex items-start gap-2">
        <StateMark state="warn" className="mt-1.5" />
        <span className="min-w-0 break-words">{engine.reason?.split("`").map((part, index) => (index % 2 ? <code key={index} className="font-mono text-xs">{part}</code> : part))}</span>
      </p>
      {engine.command && <CodeBlock title="Run this" code={engine.command} />}
    </div>
  );
}
