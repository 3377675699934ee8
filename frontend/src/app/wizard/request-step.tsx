import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ArrivalPanel } from "@/features/setup/arrival-panel";
import { DoctorPanel } from "@/features/setup/doctor-panel";
import { type Setup, toolToShow } from "@/features/setup/tool-words";
import type { WizardSearch } from "./search";

/** Waits for the first request; the doctor helps when it does not come. */
export function RequestStep({ setup, search }: { setup: Setup; search: WizardSearch }) {
  const tool = toolToShow(setup.tools, search.tool);
  const [arrived, setArrived] = useState(setup.progress.first_request);
  return (
    <>
      <ArrivalPanel tool={tool?.mode === "values" || !tool ? "your tool" : tool.label} first={!setup.progress.first_request} onArrived={() => setArrived(true)} />
      <DoctorPanel />
      <div className="flex justify-end">
        <Button look={arrived ? "primary" : "outline"} asChild><Link to="/">{arrived ? "Open the dashboard" : "Open the dashboard meanwhile"}</Link></Button>
      </div>
    </>
  );
}
