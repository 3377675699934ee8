import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { MessageSquare } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { accountsQuery } from "@/api/queries/accounts";
import { modelsQuery } from "@/api/queries/models";
import { useSetting } from "@/api/queries/settings";
import { EmptyState } from "@/components/empty-state";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { useIsPhone } from "@/lib/use-media";
import { Composer } from "./composer";
import { OptionsForm } from "./options-form";
import { Rail } from "./rail";
import { askedQuery } from "./queries";
import { TurnView } from "./turn-view";
import { useConversation } from "./use-conversation";
import type { Options } from "./wire";

const route = getRouteApi("/shell/playground");
const AT_END_PX = 80;

/** What does this model answer through this route? */
export function PlaygroundPage() {
  const { format: wire = "anthropic", model, tenant = "", again } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: { format?: typeof wire; model?: string; tenant?: string }) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const [rest, setRest] = useState<Omit<Options, "model">>({ system: "", maxTokens: "", temperature: "", stream: true });
  const usual = useDefaultModel();
  const options = { ...rest, model: model ?? usual };
  const conversation = useConversation();
  const asked = useQuery(askedQuery(again)).data;
  const [taken, setTaken] = useState<string>();
  // What a logged request said comes once; from then on the form is the person's own.
  if (again && asked && taken !== again) {
    setTaken(again);
    setRest({ ...rest, system: asked.system });
  }
  const [chosenId, setChosenId] = useState<number>();
  const withTenants = useSetting("multi_tenancy") === "true";
  const { data: accounts } = useQuery(accountsQuery());
  const phone = useIsPhone();
  const chosen = conversation.turns.find(({ id }) => id === chosenId) ?? conversation.turns.at(-1);
  const list = useStickyEnd(conversation.turns);
  const blocked = accounts?.length === 0 ? "Connect an account first." : options.model.trim() ? undefined : "Name a model first.";
  const send = (text: string) => {
    setChosenId(undefined);
    void conversation.ask(text, { wire, tenantId: tenant || undefined, options: { ...options, model: options.model.trim() } });
  };
  const form = (
    <OptionsForm
      wire={wire}
      onWire={(next) => set({ format: next })}
      tenant={tenant}
      onTenant={(next) => set({ tenant: next || undefined })}
      withTenants={withTenants}
      options={options}
      onOptions={({ model: named, ...others }) => (named === undefined ? setRest({ ...rest, ...others }) : set({ model: named }))}
    />
  );

  return (
    <Page title="Playground" facts="Real requests through the proxy, with their route and cost" full actions={conversation.turns.length > 0 && <Button onClick={conversation.clear}>New conversation</Button>}>
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] max-md:flex max-md:flex-col md:grid-cols-[256px_minmax(0,1fr)] xl:grid-cols-[264px_minmax(0,1fr)_300px]">
        <div className="scrollbar-thin overflow-y-auto border-r border-border px-6 py-4 max-md:shrink-0 max-md:border-r-0 max-md:border-b max-md:px-3.5 max-md:py-2">
          {phone ? (
            <details>
              <summary className="flex h-11 cursor-pointer items-center gap-2"><span className="font-mono text-xs">{options.model || "no model"}</span><span className="text-xs text-faint">change</span></summary>
              {form}
            </details>
          ) : (
            form
          )}
          <div className="mt-4 hidden gap-3 border-t border-border pt-4 md:max-xl:grid"><Rail turn={chosen} /></div>
        </div>
        <section aria-label="Conversation" className="flex min-h-0 min-w-0 flex-1 flex-col">
          {/* Scrolls: it must be reachable by keyboard. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <div ref={list} tabIndex={0} role="region" aria-label="Messages" className="scrollbar-thin min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2">
            {conversation.turns.length === 0 && (
              <EmptyState icon={MessageSquare} title="Nothing asked yet" className="py-20" actions={accounts?.length === 0 && <Button asChild><Link to="/accounts" search={{ connect: "" }}>Connect account</Link></Button>}>
                Each message goes through routing, guardrails and limits like one of a tool, and is recorded like one.
              </EmptyState>
            )}
            <ol>
              {conversation.turns.map((turn) => <TurnView key={turn.id} turn={turn} chosen={turn === chosen} onChoose={() => setChosenId(turn.id)} />)}
            </ol>
          </div>
          <Composer key={taken} initial={asked?.text} busy={conversation.busy} blocked={blocked} onSend={send} onStop={conversation.stop} />
        </section>
        <aside aria-label="Route and cost" className="scrollbar-thin grid content-start gap-3 overflow-y-auto border-l border-border px-4 py-4 max-xl:hidden">
          <Rail turn={chosen} />
        </aside>
      </div>
    </Page>
  );
}

/** A model that the providers offer, one of the middle tier when there is one. */
function useDefaultModel(): string {
  const { data: models = [] } = useQuery(modelsQuery());
  return models.find(({ tier }) => tier === "sonnet")?.id ?? models[0]?.id ?? "sonnet";
}

/** Follow what comes in at the end, unless the reader has scrolled away from it. */
function useStickyEnd(content: unknown) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const look = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
    };
    element.addEventListener("scroll", look, { passive: true });
    return () => element.removeEventListener("scroll", look);
  }, []);
  useEffect(() => {
    if (atEnd.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [content]);
  return list;
}
