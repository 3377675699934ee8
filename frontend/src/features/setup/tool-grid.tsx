import { Panel } from "@/components/ui/panel";
import { cn } from "@/lib/cn";
import { foundLine, hintOf, type Tool } from "./tool-words";

interface ToolGridProps {
  tools: readonly Tool[];
  chosen?: string;
  onChoose: (id: string) => void;
}

export function ToolGrid({ tools, chosen, onChoose }: ToolGridProps) {
  return (
    <Panel title="Which tool?" actions={<span className="text-xs text-muted-foreground max-md:hidden">{foundLine(tools)}</span>}>
      <div role="group" aria-label="Tool" className="@container px-3.5 pt-1 pb-3.5">
        <div className="grid grid-cols-2 gap-2 @md:grid-cols-3 @xl:grid-cols-4 @2xl:grid-cols-6">
          {tools.map((tool) => (
            <button
              key={tool.id}
              type="button"
              aria-pressed={tool.id === chosen}
              onClick={() => onChoose(tool.id)}
              className={cn(
                "min-w-0 rounded-md border border-border-strong bg-card px-2.5 py-1.5 text-left hover:bg-hover max-md:min-h-11",
                "aria-pressed:border-link-fill aria-pressed:bg-link-soft aria-pressed:inset-ring aria-pressed:inset-ring-link-fill",
              )}
            >
              <span className="block truncate font-medium">{tool.label}</span>
              <span className={cn("block truncate text-[11.5px]/[15px]", tool.file?.state === "here" ? "text-ok" : tool.id === chosen ? "text-muted-foreground" : "text-faint")}>{hintOf(tool)}</span>
            </button>
          ))}
        </div>
      </div>
    </Panel>
  );
}
