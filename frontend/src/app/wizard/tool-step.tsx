import { Button } from "@/components/ui/button";
import { KeyBar } from "@/features/setup/key-bar";
import { ToolGrid } from "@/features/setup/tool-grid";
import { ToolPanel } from "@/features/setup/tool-panel";
import { type Setup, toolToShow } from "@/features/setup/tool-words";
import type { Way } from "@/features/setup/search";
import { useClientKey } from "@/features/setup/use-client-key";
import { useState } from "react";
import type { WizardSearch } from "./search";

interface ToolStepProps {
  setup: Setup;
  search: WizardSearch;
  set: (change: Partial<WizardSearch>) => void;
  onDone: () => void;
}

/** Choose a tool and have its file written, or copy what it needs. */
export function ToolStep({ setup, search, set, onDone }: ToolStepProps) {
  const clientKey = useClientKey(setup);
  const [way, setWay] = useState<Way>();
  const tool = toolToShow(setup.tools, search.tool);
  const written = tool?.file?.state === "here";
  return (
    <>
      <ToolGrid
        tools={setup.tools}
        chosen={tool?.id}
        onChoose={(id) => {
          setWay(undefined);
          set({ tool: id });
        }}
      />
      {tool && <ToolPanel setup={setup} tool={tool} way={way} onWay={setWay} clientKey={clientKey} />}
      <div className="flex flex-wrap items-center gap-2">
        <KeyBar setup={{ ...setup, tenants: [] }} clientKey={clientKey} onTenant={() => undefined} />
        <Button className="ml-auto" look={written ? "primary" : "outline"} onClick={onDone}>{written ? "Go on" : "Go on without writing"}</Button>
      </div>
    </>
  );
}
