import { useState } from "react";
import type { Schemas } from "@/api/client";
import { CopyButton } from "@/components/copy-button";
import { CodeBlock } from "@/components/code-block";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import type { Tool } from "./tool-words";
import type { ClientKey } from "./use-client-key";

type Snippet = Schemas["SnippetText"];

interface ShellLinesProps {
  label: string;
  snippets: readonly Snippet[];
  clientKey: ClientKey;
}

/** Lines to type, for the shell that is in use. */
export function TerminalPanel(props: ShellLinesProps) {
  const { chosen, choice } = useShell(props);
  return (
    <Panel title={props.label} actions={choice}>
      {chosen && <Code text={props.clientKey.onPage(chosen.text)} label={`${props.label}: lines`} />}
    </Panel>
  );
}

/** The same within another panel. */
export function ShellLines(props: ShellLinesProps) {
  const { chosen, choice } = useShell(props);
  return (
    <>
      <div className="flex items-center justify-end gap-2 px-3.5 pb-2">{choice}</div>
      {chosen && <Code text={props.clientKey.onPage(chosen.text)} label={props.label} />}
    </>
  );
}

function useShell({ label, snippets, clientKey }: ShellLinesProps) {
  const [shell, setShell] = useState("");
  const chosen = snippets.find(({ language }) => language === shell) ?? snippets[0];
  const choice = chosen && (
    <>
      <Segmented label="Shell" value={chosen.language} onChange={setShell} choices={snippets.map(({ language, title }) => ({ value: language, label: title }))} />
      <CopyButton text={clientKey.toCopy(chosen.text)} label={`Copy: ${label}`} />
    </>
  );
  return { chosen, choice };
}

export function Code({ text, label }: { text: string; label: string }) {
  return (
    // Scrolls sideways: it must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre tabIndex={0} role="region" aria-label={label} className="scrollbar-thin overflow-x-auto rounded-b-lg border-t border-border bg-sunken px-3.5 py-2.5 font-mono text-xs/[19px] focus-visible:-outline-offset-2">{text}</pre>
  );
}

/** What a person does, in order, and what they copy. */
export function ByHand({ tool, clientKey }: { tool: Tool; clientKey: ClientKey }) {
  return (
    <div className="grid gap-3.5 border-t border-border p-3.5">
      {tool.steps.length > 0 && (
        <ol className="grid list-decimal gap-1.5 pl-5 marker:text-faint">
          {tool.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      {tool.by_hand.map((snippet) => (
        <CodeBlock key={snippet.title} title={snippet.title} code={clientKey.onPage(snippet.text)} copy={clientKey.toCopy(snippet.text)} />
      ))}
      <p className="text-xs text-muted-foreground">
        <a href={tool.docs_url} target="_blank" rel="noreferrer" className="text-link underline">{tool.label}’s own documentation</a> says more.
      </p>
    </div>
  );
}
