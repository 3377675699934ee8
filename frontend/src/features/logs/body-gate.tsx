import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { messageOf } from "@/api/error";
import { useSaveSettings } from "@/api/queries/settings";
import { Gate } from "@/components/gate";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { toast } from "@/components/ui/toast";
import { plural } from "@/lib/format-number";
import { BodyPane } from "./body-pane";
import { changesBetween, inLine } from "./document-diff";
import { formatWord } from "./log-words";
import { type LogDetail, maskedQuery, useReveal } from "./queries";

type View = "all" | "request" | "response";

const VIEWS = [
  { value: "all", label: "All four" },
  { value: "request", label: "Request" },
  { value: "response", label: "Response" },
] as const;

/** The four texts: what the client asked and got on the left, what left this machine and came back on the right. */
export function BodyGate({ log }: { log: LogDetail }) {
  const [view, setView] = useState<View>("all");
  const [lit, setLit] = useState<number>();
  const reveal = useReveal(log.id);
  const masked = useQuery(maskedQuery(log.id, Object.values(log.bodies).some(Boolean)));
  const { sent, received } = log.bodies;
  if (!log.bodies.client && !sent && !received && !log.bodies.returned) return <NoBodies />;
  const mine = reveal.data ?? log.bodies;
  const values = reveal.data?.values ?? masked.data?.values ?? [];
  const shared = { values, lit, onLight: setLit };
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
          <>
            <Gate direction="out" headings>
              <BodyPane title="Client asked" kind="request" format={log.inbound_format} text={mine.client} form={reveal.data ? "original" : "placeholder"} {...shared} />
              <BodyPane title="Sent to provider" kind="request" format={log.upstream_format} text={sent} form="placeholder" {...shared} />
            </Gate>
            <Changes log={log} />
          </>
        )}
        {view !== "request" && (
          <Gate direction="back" headings={view === "response"}>
            <BodyPane title="Client got" kind="answer" format={log.inbound_format} text={mine.returned} form={reveal.data ? "restored" : "placeholder"} {...shared} />
            <BodyPane title="Provider answered" kind="answer" format={log.upstream_format} text={received} form="placeholder" {...shared} />
          </Gate>
        )}
      </div>
      <p className="mt-2 text-xs text-faint">
        {reveal.data ? `Left: ${plural(reveal.data.restored, "placeholder")} put back${reveal.data.unknown ? `, ${reveal.data.unknown} not known any more` : ""}. Noted in the audit log.` : "Kept in masked form only. Showing originals is noted in the audit log."}
      </p>
    </section>
  );
}

/** What was changed on the way out beyond masking, as a diff. */
function Changes({ log }: { log: LogDetail }) {
  const { client, sent } = log.bodies;
  if (client === null || sent === null) return null;
  if (log.inbound_format !== log.upstream_format) return <Note>Translated from {formatWord(log.inbound_format)} to {formatWord(log.upstream_format)}: the two bodies say the same in other words.</Note>;
  const changes = changesBetween(client, sent);
  if (!changes) return null;
  if (!changes.length) return <Note>Besides masking, nothing was changed on the way out.</Note>;
  return (
    <div role="group" aria-label="Changed on the way out" className="overflow-hidden rounded-md border border-border bg-sunken">
      <p className="border-b border-border bg-card px-2.5 py-1 text-xs"><span className="font-medium">Changed on the way out</span> <span className="text-muted-foreground">besides masking</span></p>
      <div className="py-1 font-mono text-[11px]/[16.5px] break-words">
        {changes.map(({ key, before, after }) => (
          <div key={key}>
            {before !== undefined && <p className="bg-bad-soft px-2.5 text-bad">− {key}: {inLine(before)}</p>}
            {after !== undefined && <p className="bg-ok-soft px-2.5 text-ok">+ {key}: {inLine(after)}</p>}
          </div>
        ))}
      </div>
    </div>
  );
}

function Note({ children }: { children: ReactNode }) {
  return <p className="text-xs text-muted-foreground">{children}</p>;
}

const LOG_BODIES = "detailed_request_logging";

function NoBodies() {
  const save = useSaveSettings();
  const on = () =>
    save.mutate(
      { [LOG_BODIES]: true },
      {
        onSuccess: () => toast.done("Bodies are logged from now on", { label: "Undo", act: () => save.mutate({ [LOG_BODIES]: false }) }),
        onError: (error) => toast.failed("Not switched on.", messageOf(error)),
      },
    );
  return (
    <section aria-label="Bodies" className="px-4 py-3">
      <h3 className="mb-1 text-sm">Bodies</h3>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose text-xs text-muted-foreground">None were captured for this request. Logging bodies keeps their masked form of requests from now on, up to the size that Settings allows.</p>
        <Button size="small" busy={save.isPending && "Switching on…"} onClick={on}>Log bodies</Button>
      </div>
    </section>
  );
}
