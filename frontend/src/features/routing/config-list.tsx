import type { Config } from "@/api/queries/configs";
import { Status } from "@/components/ui/badge";
import { Panel } from "@/components/ui/panel";
import { cn } from "@/lib/cn";
import { strategyOf } from "./strategies";

interface ConfigListProps {
  configs: Config[];
  shown: string;
  onShow: (id: string) => void;
}

/** A column on wide screens, a strip that scrolls sideways on others. */
export function ConfigList({ configs, shown, onShow }: ConfigListProps) {
  return (
    <Panel title="Configs" className="max-xl:flex-row max-xl:items-stretch max-xl:overflow-hidden max-xl:[&>header]:border-r max-xl:[&>header]:border-border">
      <nav aria-label="Configs" className="scrollbar-thin flex min-w-0 overflow-x-auto xl:flex-col">
        {configs.map((config) => (
          <button
            key={config.id}
            type="button"
            aria-current={config.id === shown ? "true" : undefined}
            onClick={() => onShow(config.id)}
            className={cn(
              "block shrink-0 border-border px-3 py-2 text-left hover:bg-hover focus-visible:-outline-offset-2 max-xl:border-r max-xl:px-4 xl:border-t",
              "aria-[current=true]:bg-selected xl:last:rounded-b-lg",
            )}
          >
            <span className="flex items-center justify-between gap-2">
              <span className="truncate font-medium">{config.name}</span>
              {config.is_active && <Status tone="ok">Active</Status>}
            </span>
            <span className="block text-xs text-muted-foreground">{strategyOf(config.routing_strategy).label}</span>
          </button>
        ))}
      </nav>
    </Panel>
  );
}
