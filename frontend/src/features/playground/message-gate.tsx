import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trialQuery } from "@/api/queries/trial";
import { ErrorState } from "@/components/error-state";
import { Gate, GatePane } from "@/components/gate";
import { Marked } from "@/components/marked";
import { Skeleton } from "@/components/ui/skeleton";
import { plural } from "@/lib/format-number";
import { partsOf, uncross } from "@/lib/trial-model";
import type { Turn } from "./use-conversation";

/** What left this machine with one message, and what came back. Placeholders are a tenant's own and the same for the same value, so that they can be told afterwards; the record says whose. */
export function MessageGate({ turn, tenantId }: { turn: Turn; tenantId: string | undefined }) {
  const [lit, setLit] = useState<number>();
  const trial = useQuery(trialQuery(turn.asked, tenantId));
  if (trial.isError) return <ErrorState title="The gate could not be shown" error={trial.error} retry={() => void trial.refetch()} />;
  if (!trial.data) return <Skeleton className="my-4 w-40" />;
  const out = partsOf(trial.data);
  const back = uncross(turn.answer.text, trial.data);
  const marks = { lit, onLight: setLit };
  return (
    <div className="@container mt-2 grid gap-2">
      <Gate direction="out" headings>
        <GatePane title="You wrote" note={plural(trial.data.findings.length, "value")} copy={turn.asked}>
          <Marked parts={out.mine} form="original" {...marks} />
        </GatePane>
        <GatePane title="Provider saw" note="nothing of yours" copy={trial.data.anonymized}>
          <Marked parts={out.theirs} form="placeholder" {...marks} />
        </GatePane>
      </Gate>
      <Gate direction="back">
        <GatePane title="You got" note={`${back.restored} restored`} copy={turn.answer.text}>
          <Marked parts={back.mine} form="restored" {...marks} />
        </GatePane>
        <GatePane title="Provider answered" copy={back.theirs.map(({ text }) => text).join("")}>
          <Marked parts={back.theirs} form="placeholder" {...marks} />
        </GatePane>
      </Gate>
    </div>
  );
}
