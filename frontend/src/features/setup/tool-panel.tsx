import { useQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { ErrorState } from "@/components/error-state";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StateMark } from "@/components/ui/state-mark";
import { Diff } from "./diff";
import { previewQuery, useUndoTool, useWriteTool } from "./queries";
import type { Way } from "./search";
import { ByHand, ShellLines, TerminalPanel } from "./snippets";
import { fileName, type Setup, type Tool } from "./tool-words";
import type { ClientKey } from "./use-client-key";

interface ToolPanelProps {
  setup: Setup;
  tool: Tool;
  tenant?: string;
  way?: Way;
  onWay: (way: Way) => void;
  clientKey: ClientKey;
}

const LABELS: Record<Way, string> = { write: "Write it for me", terminal: "Terminal", hand: "By hand" };

/** One tool's ways to the proxy: the file as it will be, lines for a terminal, or steps. */
export function ToolPanel({ setup, tool, tenant, way: asked, onWay, clientKey }: ToolPanelProps) {
  const ways = waysOf(tool, setup);
  const usual = ways.includes("write") ? "write" : "hand";
  const way = asked && ways.includes(asked) ? asked : usual;
  return (
    <>
      <Panel
        title={tool.label}
        note={way === "write" && "changes one file, keeps a backup"}
        actions={ways.length > 1 && <Segmented label="Way" value={way} onChange={onWay} choices={ways.map((value) => ({ value, label: LABELS[value] }))} />}
      >
        {tool.caveat && <Note tone={tool.formats.length ? "warn" : "bad"}>{tool.caveat}</Note>}
        {tool.file && setup.home_problem && way !== "terminal" && <Note tone="warn">{setup.home_problem}</Note>}
        {way === "write" && <Writing key={tool.id} tool={tool} tenant={tenant} clientKey={clientKey} />}
        {way === "terminal" && <ShellLines key={tool.id} label={`${tool.label} in a terminal`} snippets={tool.terminal} clientKey={clientKey} />}
        {way === "hand" && <ByHand tool={tool} clientKey={clientKey} />}
      </Panel>
      {way !== "terminal" && tool.terminal.length > 0 && <TerminalPanel key={tool.id} label="Or only for this terminal" snippets={tool.terminal} clientKey={clientKey} />}
    </>
  );
}

function waysOf(tool: Tool, setup: Setup): Way[] {
  const ways: Way[] = tool.file && !setup.home_problem ? ["write"] : [];
  if (tool.terminal.length) ways.push("terminal");
  if (tool.steps.length || tool.by_hand.length) ways.push("hand");
  return ways;
}

function Note({ tone, children }: { tone: "warn" | "bad"; children: string }) {
  return (
    <p role="note" className={`mx-3.5 mb-3 flex items-start gap-2 rounded-md px-3 py-2 ${tone === "bad" ? "bg-bad-soft text-bad" : "bg-warn-soft text-warn"}`}>
      <StateMark state={tone} className="mt-1.5" />
      {children}
    </p>
  );
}

function Writing({ tool, tenant, clientKey }: { tool: Tool; tenant?: string; clientKey: ClientKey }) {
  const preview = useQuery(previewQuery(tool.id, tenant));
  const write = useWriteTool();
  const undo = useUndoTool();
  if (preview.isPending) return <SkeletonRows rows={6} widths={["w-40", "w-24"]} />;
  if (preview.isError) {
    return <ErrorState title={`${tool.label} cannot be written`} error={preview.error} retry={() => void preview.refetch()} meanwhile="By hand and the terminal lines still work." className="border-t border-border" />;
  }
  const { path, lines, changes, narrows } = preview.data;
  return (
    <>
      <Diff path={path} lines={lines} onPage={clientKey.onPage} />
      <footer className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2 px-3.5 py-2.5">
        <p className="min-w-0 flex-1 basis-60 text-xs text-muted-foreground">
          {changes ? tool.after : `Nothing is left to write: ${path} points here. ${tool.after}`}
          {changes && narrows && " Others on this machine can read the file now; with a key in it, only you will."}
        </p>
        {tool.file?.undoable && (
          <Button busy={undo.isPending && "Restoring…"} onClick={() => undo.mutate(tool.id)}>
            <Undo2 aria-hidden="true" />
            Undo
          </Button>
        )}
        {changes && (
          <Button look="primary" busy={write.isPending && "Writing…"} onClick={() => write.mutate({ tool: tool.id, tenant_id: tenant })}>
            Write {fileName(path)}
          </Button>
        )}
      </footer>
    </>
  );
}
