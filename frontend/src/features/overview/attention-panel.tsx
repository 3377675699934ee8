import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { proxyQuery } from "@/api/queries/proxy";
import { useSetting } from "@/api/queries/settings";
import { Badge } from "@/components/ui/badge";
import { Panel } from "@/components/ui/panel";
import { StateMark } from "@/components/ui/state-mark";
import { Time } from "@/components/time";
import type { Attention, Overview } from "./queries";

/** Cause and effect in a sentence, and one act each. */
export function AttentionPanel({ overview }: { overview: Overview }) {
  const items = overview.attention;
  return (
    <Panel title="Needs attention" note={items.length > 0 && <Badge>{items.length}</Badge>} ruled className="max-md:order-first">
      {items.length === 0 ? (
        <p className="px-3.5 py-3 text-muted-foreground">
          All is well{overview.all_well_since ? <>; the last request that failed came <Time at={overview.all_well_since} />.</> : ". No request has failed in this time."}
        </p>
      ) : (
        <ul className="divide-y divide-border">
          {items.map((item, index) => (
            <li key={index} className="grid grid-cols-[14px_minmax(0,1fr)_auto] items-start gap-x-2 gap-y-0.5 px-3.5 py-2.5">
              <StateMark state={item.severity} className="mt-1.5" />
              <p className="font-semibold break-words">{item.subject_name ?? titleOf(item)}</p>
              <span className="text-xs/5">{actFor(item)}</span>
              <p className="col-span-2 col-start-2 text-xs/[17px] break-words text-muted-foreground">{withoutName(item)}</p>
            </li>
          ))}
        </ul>
      )}
      <AllElse alone={items.length === 0} />
    </Panel>
  );
}

/** What is in order besides; says nothing where it does not know, or where something is not. */
function AllElse({ alone }: { alone: boolean }) {
  const { data: proxy } = useQuery(proxyQuery());
  const guarded = useSetting("privacy_enabled");
  if (proxy?.status !== "ok" || guarded === undefined) return null;
  const words = `${guarded === "true" ? "guardrails on" : "guardrails off"}, nothing waiting to be recorded.`;
  return <p className="mt-auto border-t border-border px-3.5 py-2.5 text-xs text-muted-foreground">{alone ? "The proxy runs: " : "All else is well: "}{words}</p>;
}

/** The name stands above the sentence already. */
function withoutName({ message, subject_name: name }: Attention): string {
  return name && message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

function titleOf({ kind }: Attention): string {
  const words = kind.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const linkLook = "text-link hover:underline";
const REPLACE_KEY = ["key_refused", "signed_out", "unreadable"];

function actFor({ kind, subject, subject_id: id, subject_name: name }: Attention): ReactNode {
  if (subject === "account") {
    const label = REPLACE_KEY.includes(kind) ? "Replace key" : kind.includes("budget") ? "Change budget" : "Details";
    return <Link to="/accounts" search={{ open: id ?? undefined }} className={linkLook} aria-label={`${label}: ${name ?? ""}`}>{label}</Link>;
  }
  if (subject === "setting") return <Link to="/settings" search={{ q: (id ?? "").replaceAll("_", " ") }} className={linkLook}>Open setting</Link>;
  if (subject === "tenant") return <Link to="/tenants" search={{ open: id ?? undefined }} className={linkLook}>Open tenant</Link>;
  if (subject === "model") return <Link to="/logs" search={{ model: name ?? undefined }} className={linkLook}>Show requests</Link>;
  return null;
}
