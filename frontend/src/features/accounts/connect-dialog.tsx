import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorState } from "@/components/error-state";
import { Dialog } from "@/components/ui/dialog";
import { Segmented } from "@/components/ui/segmented";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ConnectResult } from "./connect-result";
import { KeyForm } from "./key-form";
import { CLI_OF_PROVIDER, LoginSessionOffer } from "./login-session-offer";
import { ProviderGrid } from "./provider-grid";
import { SignInForm } from "./sign-in-form";
import { type Account, type Provider, providersQuery } from "@/api/queries/accounts";

interface ConnectDialogProps {
  /** Undefined: closed. Empty: nothing chosen yet. Else the provider's slug. */
  provider?: string;
  onProvider: (slug: string) => void;
  onClose: () => void;
}

/** Choose a provider, paste the key or sign in, see it work. */
export function ConnectDialog({ provider, onProvider, onClose }: ConnectDialogProps) {
  const providers = useQuery(providersQuery());
  const [created, setCreated] = useState<Account>();
  const usable = providers.data?.filter(({ auth_types, oauth_login }) => oauth_login || auth_types.includes("api_key")) ?? [];
  const chosen = usable.find(({ slug }) => slug === provider);
  const close = () => {
    setCreated(undefined);
    onClose();
  };

  return (
    <Dialog open={provider !== undefined} onOpenChange={(open) => open || close()} title="Connect an account" description="Requests are answered through it. When one rests, the next takes over." className="w-[min(928px,calc(100vw-32px))]">
      <div className="mt-4 grid gap-4">
        {created ? (
          <ConnectResult account={created} onDone={close} onAgain={() => setCreated(undefined)} />
        ) : (
          <>
            {providers.isPending && <SkeletonRows rows={4} />}
            {providers.isError && <ErrorState title="The list of providers could not be read" error={providers.error} retry={() => void providers.refetch()} />}
            {providers.data && <ProviderGrid providers={usable} chosen={provider} onChoose={onProvider} />}
            {chosen && <Credential key={chosen.slug} provider={chosen} onCreated={setCreated} />}
          </>
        )}
      </div>
    </Dialog>
  );
}

const MEANS = [
  { value: "oauth", label: "Sign in" },
  { value: "api_key", label: "API key" },
  { value: "session", label: "Login session" },
] as const;
type Means = (typeof MEANS)[number]["value"];

/** A key, a sign-in or a login session; where a provider takes several, the one that it is mostly used with comes first. */
function Credential({ provider, onCreated }: { provider: Provider; onCreated: (account: Account) => void }) {
  const takes: Record<Means, boolean> = { oauth: provider.oauth_login, api_key: provider.auth_types.includes("api_key"), session: provider.slug in CLI_OF_PROVIDER };
  const choices = MEANS.filter(({ value }) => takes[value]);
  const [means, setMeans] = useState<Means>(provider.oauth_login && provider.auth_types[0] === "oauth" ? "oauth" : "api_key");
  return (
    <div className="grid gap-3">
      {choices.length > 1 && <Segmented label="Connect with" value={means} onChange={setMeans} choices={choices} className="justify-self-start" />}
      {means === "oauth" && <SignInForm provider={provider} onCreated={onCreated} />}
      {means === "api_key" && <KeyForm provider={provider} onCreated={onCreated} />}
      {means === "session" && <LoginSessionOffer provider={provider.slug} />}
    </div>
  );
}
