import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Account, type Provider, providersQuery } from "@/api/queries/accounts";
import { ErrorState } from "@/components/error-state";
import { Button } from "@/components/ui/button";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ConnectResult } from "@/features/accounts/connect-result";
import { KeyForm } from "@/features/accounts/key-form";
import { ProviderGrid } from "@/features/accounts/provider-grid";
import { SignInForm } from "@/features/accounts/sign-in-form";
import type { WizardSearch } from "./search";

interface AccountStepProps {
  search: WizardSearch;
  set: (change: Partial<WizardSearch>) => void;
  onDone: () => void;
}

/** Choose a provider, paste the key or sign in, see it work. */
export function AccountStep({ search, set, onDone }: AccountStepProps) {
  const providers = useQuery(providersQuery());
  const [created, setCreated] = useState<Account>();
  if (created) {
    return (
      <section aria-label="Connected" className="rounded-lg border border-border bg-card p-4 shadow-panel">
        <ConnectResult account={created} doneLabel="Go on" onDone={onDone} onAgain={() => setCreated(undefined)} />
      </section>
    );
  }
  if (providers.isPending) return <SkeletonRows rows={6} label="Loading the providers" />;
  if (providers.isError) return <ErrorState title="The list of providers could not be read" error={providers.error} retry={() => void providers.refetch()} className="rounded-lg border border-border bg-card" />;
  const chosen = providers.data.find(({ slug }) => slug === search.provider);
  return (
    <>
      <Choices providers={providers.data} search={search} set={set} />
      {chosen && <Credential key={`${chosen.slug} ${search.means}`} provider={chosen} means={search.means} onCreated={setCreated} />}
      <div>
        <Button look="ghost" onClick={onDone}>Skip for now</Button>
      </div>
    </>
  );
}

function Choices({ providers, search, set }: { providers: Provider[]; search: WizardSearch; set: AccountStepProps["set"] }) {
  const choose = (means: "api_key" | "oauth") => (provider: string) => set({ provider, means });
  return (
    <>
      <ProviderGrid title="With an API key" providers={providers.filter(({ auth_types }) => auth_types.includes("api_key"))} chosen={search.means === "oauth" ? undefined : search.provider} onChoose={choose("api_key")} />
      <ProviderGrid title="With a sign-in" note={() => "opens its own page"} searchable={false} providers={providers.filter(({ oauth_login }) => oauth_login)} chosen={search.means === "oauth" ? search.provider : undefined} onChoose={choose("oauth")} />
      <p className="-mt-2 text-xs text-muted-foreground">Vendors restrict where a subscription may be used. We say so in one sentence, with a link, before you sign in.</p>
    </>
  );
}

function Credential({ provider, means, onCreated }: { provider: Provider; means?: "api_key" | "oauth"; onCreated: (account: Account) => void }) {
  if (means === "oauth" && provider.oauth_login) return <SignInForm provider={provider} onCreated={onCreated} />;
  return <KeyForm provider={provider} onCreated={onCreated} />;
}
