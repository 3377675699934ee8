import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Box, Search } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/api/error";
import { accountsQuery } from "@/api/queries/accounts";
import { modelsQuery } from "@/api/queries/models";
import { EmptyState, NothingFound } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { InputGroup } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { plural } from "@/lib/format-number";
import { ModelDialog } from "./model-dialog";
import { ModelTable } from "./model-table";
import { PatternPanel } from "./pattern-panel";
import { ownPrice } from "./price-form";
import { type Model, pricesQuery, useRefreshModels, sourcesQuery } from "./queries";
import { SourceFaults } from "./source-faults";

const route = getRouteApi("/shell/models");

/** What can I ask for, and what does it cost? */
export function ModelsPage() {
  const { q = "", provider } = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<Model>();
  const models = useQuery(modelsQuery());
  const sources = useQuery(sourcesQuery());
  const accounts = useQuery(accountsQuery());
  const prices = useQuery(pricesQuery());
  const refresh = useRefreshModels();
  const all = models.data ?? [];
  const providers = [...new Map(all.map((model) => [model.provider, model.provider_label]))];
  const listed = all.filter((model) => (!provider || model.provider === provider) && `${model.id} ${model.display_name ?? ""}`.toLowerCase().includes(q.toLowerCase()));
  // A price for exactly one listed model is shown and changed in its row.
  const unlisted = (prices.data ?? []).filter((price) => !all.some((model) => ownPrice([price], model.provider, model.id)));
  // What failed stands above the table: it comes with it, not after it.
  const pending = models.isPending || sources.isPending;
  const unpriced = all.filter(({ price }) => !price).length;
  const set = (change: { q?: string; provider?: string }) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });

  return (
    <Page
      title="Models"
      facts={models.data && `${plural(all.length, "model")} of ${plural(providers.length, "provider")}${unpriced ? `, ${unpriced} without a price` : ""}`}
      actions={
        <>
          <InputGroup aria-label="Find model" placeholder="Find model" data-page-search className="w-[220px] max-md:w-auto max-md:flex-1" value={q} onChange={(event) => set({ q: event.target.value || undefined })} before={<Search />} after={<Kbd>/</Kbd>} />
          <Button busy={refresh.isPending && "Asking…"} onClick={() => refresh.mutate(undefined, { onSuccess: () => toast.done("Asked every provider again"), onError: (error) => toast.failed("The providers could not be asked.", messageOf(error)) })}>
            Ask again
          </Button>
        </>
      }
    >
      {providers.length > 1 && (
        <div role="group" aria-label="Provider" className="flex flex-wrap gap-2">
          <Chip pressed={!provider} onClick={() => set({ provider: undefined })}>All {all.length}</Chip>
          {providers.map(([slug, label]) => (
            <Chip key={slug} pressed={provider === slug} onClick={() => set({ provider: provider === slug ? undefined : slug })}>{label} {all.filter((model) => model.provider === slug).length}</Chip>
          ))}
        </div>
      )}
      <SourceFaults />
      <Panel className="scrollbar-thin overflow-x-auto">
        {pending && <SkeletonRows rows={12} label="Asking the providers" />}
        {models.isError && !models.data && <ErrorState title="The models could not be read" error={models.error} retry={() => void models.refetch()} meanwhile="Requests are still answered." />}
        {models.data && all.length === 0 && (
          <EmptyState icon={Box} title="No models known" className="py-20" actions={accounts.data && <Button asChild>{accounts.data.length ? <Link to="/accounts">See the accounts</Link> : <Link to="/accounts" search={{ connect: "" }}>Connect an account</Link>}</Button>}>
            The provider of each account that is switched on is asked which models it offers. Requests for any name are routed all the same.
          </EmptyState>
        )}
        {all.length > 0 && listed.length === 0 && <NothingFound filter={`“${q}”`} action={<Button size="small" onClick={() => set({ q: undefined, provider: undefined })}>Clear filter</Button>} />}
        {!pending && listed.length > 0 && <ModelTable models={listed} onOpen={setOpen} />}
      </Panel>
      {all.length > 0 && <PatternPanel prices={unlisted} providers={providers} />}
      {open && prices.data && <ModelDialog key={`${open.provider} ${open.id}`} model={open} own={ownPrice(prices.data, open.provider, open.id)} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}
