import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { messageOf } from "@/api/error";
import { Gate, GatePane } from "@/components/gate";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { pretty } from "@/lib/pretty-json";
import { bytes, plural } from "@/lib/format-number";
import { formatWord } from "./log-words";
import { type LogDetail, useReveal } from "./queries";

type View = "all" | "request" | "response";

const VIEWS = [
  { value: "all", label: "All four" },
  { value: "request", label: "Request" },
  { value: "response", label: "Response" },
] as const;

/** The four texts: what the client asked and got on the left, what left this machine and came back on the right. */
export function BodyGate({ log }: { log: LogDetail }) {
  const [view, setView] = useState<View>("all");
  const reveal = useReveal(log.id);
  const { client, returned } = reveal.data ?? log.bodies;
  const { sent, received } = log.bodies;
  if (!client && !sent && !received && !returned) return <NoBodies />;
  return (
    <section aria-label="Bodies" className="@container px-4 py-3">
      <header className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-sm">Bodies</h3>
        <span className="flex flex-wrap items-center gap-2">
          {reveal.data ? (
            <Button size="small" onClick={reveal.reset}>Hide originals</Button>
          ) : (
            <Button size="small" look="ghost" busy={reveal.isPending && "Looking…"} onClick={() => reveal.mutate()}>Show originals</Button>
          )}
          <Segmented label="Bodies shown" value={view} onChange={setView} choices={VIEWS} />
        </span>
      </header>
      {reveal.isError && <p role="alert" className="mb-2 text-bad">{messageOf(reveal.error)}</p>}
      <div className="grid gap-2">
        {view !== "response" && (
          <Gate direction="out" headings>
            <Body title="Client asked" format={log.inbound_format} text={client} />
            <Body title="Sent to provider" format={log.upstream_format} text={sent} same={!reveal.data && sent === client} />
          </Gate>
        )}
        {view !== "request" && (
          <Gate direction="back" headings={view === "response"}>
            <Body title="Client got" format={log.inbound_format} text={returned} same={!reveal.data && returned === received} />
            <Body title="Provider answered" format={log.upstream_format} text={received} />
          </Gate>
        )}
      </div>
      <p className="mt-2 text-xs text-faint">
        {reveal.data ? `Left: ${plural(reveal.data.restored, "placeholder")} put back${reveal.data.unknown ? `, ${reveal.data.unknown} not known any more` : ""}. Noted in the audit log.` : "Kept in masked form only. Showing originals is noted in the audit log."}
      </p>
    </section>
  );
}

function Body({ title, format, text, same }: { title: string; format: string | null; text: string | null; same?: boolean }) {
  const note = text === null ? "not captured" : [format && formatWord(format), bytes(new Blob([text]).size), same && "unchanged"].filter(Boolean).join(" · ");
  return (
    <GatePane title={title} note={note} copy={text ?? undefined}>
      {text === null ? <span className="text-faint">Not captured.</span> : pretty(text)}
    </GatePane>
  );
}

function NoBodies() {
  return (
    <section aria-label="Bodies" className="px-4 py-3">
      <h3 className="mb-1 text-sm">Bodies</h3>
      <p className="text-xs text-muted-foreground">
        None were captured for this request. <Link to="/settings" search={{ q: "bodies" }} className="text-link underline">Log bodies</Link> keeps their masked form from now on.
      </p>
    </section>
  );
}
