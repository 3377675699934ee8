import { type ReactNode, useState } from "react";
import { GatePane } from "@/components/gate";
import { Marked } from "@/components/marked";
import { Button } from "@/components/ui/button";
import { bytes } from "@/lib/format-number";
import { answerView, requestView } from "./body-view";
import { formatWord } from "./log-words";
import { countMarks, marked, type Value } from "./marks";

export interface Lights {
  lit?: number;
  onLight: (value?: number) => void;
}

interface BodyPaneProps extends Lights {
  title: string;
  kind: "request" | "answer";
  /** Null: it was not captured. */
  text: string | null;
  format: string | null;
  values: readonly Value[];
  /** What the marks stand for on this side. */
  form: "original" | "placeholder" | "restored";
  /** A fact that takes the place of the count of marks. */
  note?: ReactNode;
}

/** One of the four texts, its long parts folded until asked for. */
export function BodyPane({ title, kind, text, format, values, form, note, ...lights }: BodyPaneProps) {
  const [whole, setWhole] = useState(false);
  if (text === null) return <GatePane title={title} note="not captured"><span className="text-faint">Not captured.</span></GatePane>;
  const view = kind === "request" ? requestView(text, whole) : answerView(text, format, whole);
  const parts = marked(view.text, values, form === "placeholder" ? "placeholder" : "original");
  const marks = countMarks(parts);
  const facts = [format && formatWord(format), bytes(new Blob([text]).size), note ?? (marks > 0 && `${marks} ${form === "restored" ? "restored" : "masked"}`)].filter(Boolean);
  return (
    <GatePane
      title={title}
      note={facts.map((fact, index) => <span key={index}>{index > 0 && " · "}{fact}</span>)}
      copy={text}
      footer={
        (view.folded.length > 0 || whole) && (
          <Button look="ghost" size="small" onClick={() => setWhole(!whole)}>{whole ? "Fold" : `Show ${view.folded.join(", ")}`}</Button>
        )
      }
    >
      <Marked parts={parts} form={form} {...lights} />
    </GatePane>
  );
}
