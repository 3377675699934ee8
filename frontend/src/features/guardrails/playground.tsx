import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Gate, GatePane } from "@/components/gate";
import { ErrorState } from "@/components/error-state";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Select } from "@/components/ui/select";
import { plural } from "@/lib/format-number";
import { useDebounced } from "@/lib/use-debounced";
import { FindingsTable } from "./findings-table";
import { Marked } from "@/components/marked";
import { trialQuery } from "@/api/queries/trial";
import type { Guardrail } from "./queries";
import { SAMPLES } from "./samples";
import { partsOf, restore, sampleAnswer } from "@/lib/trial-model";

/** Try a text: what is found in it, what a provider would see, what comes back. Nothing leaves this machine. */
export function Playground({ detectors }: { detectors: Guardrail[] }) {
  const [text, setText] = useState<string>(SAMPLES[0].text);
  const [answer, setAnswer] = useState<string>();
  const [lit, setLit] = useState<number>();
  const settled = useDebounced(text, 200);
  const trial = useQuery(trialQuery(settled));
  const result = settled ? trial.data : undefined;
  const told = answer ?? (result ? sampleAnswer(result) : "");
  const crossed = result && partsOf(result);
  const returned = result && restore(told, result);
  const choose = (id: string) => {
    setText(SAMPLES.find((sample) => sample.id === id)?.text ?? "");
    setAnswer(undefined);
  };
  const marks = { lit, onLight: setLit };

  return (
    <Panel
      title="Playground"
      note="stays on this machine"
      actions={
        <>
          <Select aria-label="Sample" prefix="Sample" value={SAMPLES.find((sample) => sample.text === text)?.id ?? ""} choices={[...SAMPLES.map(({ id, label }) => ({ value: id, label })), { value: "", label: "none" }]} onChange={choose} className="h-[26px] text-xs" />
          <Button size="small" onClick={() => choose("")}>Clear</Button>
        </>
      }
    >
      <div className="@container grid gap-2 px-3.5 pb-3">
        <Gate direction="out" headings>
          <GatePane title="You write" note={result ? plural(result.findings.length, "finding") : settled && trial.isPending && "looking…"} copy={text} editable={{ label: "Text to try", value: text, onChange: setText, placeholder: "Paste or type a prompt" }}>
            {/* While a newer text is being looked at, it is shown without marks. */}
            {crossed && result.original === text && <Marked parts={crossed.mine} form="original" {...marks} />}
          </GatePane>
          <GatePane title="Provider sees" note={result && (result.findings.length ? "nothing of yours" : "the same text")} copy={result?.anonymized}>
            {crossed && <Marked parts={crossed.theirs} form="placeholder" {...marks} />}
          </GatePane>
        </Gate>
        <Gate direction="back">
          <GatePane title="You get back" note={returned && `${returned.restored} restored`} copy={returned?.mine.map((part) => part.text).join("")}>
            {returned && <Marked parts={returned.mine} form="restored" {...marks} />}
          </GatePane>
          <GatePane title="Provider answers" note="type an answer" editable={{ label: "Answer of the provider", value: told, onChange: setAnswer, placeholder: "What the provider says, with placeholders" }}>
            {returned && <Marked parts={returned.theirs} form="placeholder" {...marks} />}
          </GatePane>
        </Gate>
      </div>
      {settled && trial.isPending && <SkeletonRows rows={6} label="Looking for what would be masked" />}
      {trial.isError && <ErrorState title="The text could not be tried" error={trial.error} retry={() => void trial.refetch()} />}
      {result && <FindingsTable result={result} detectors={detectors} onLight={setLit} />}
    </Panel>
  );
}
