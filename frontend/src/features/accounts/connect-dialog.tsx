import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { ErrorState } from "@/components/error-state";
import { Monogram } from "@/components/monogram";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/field";
import { SkeletonRows } from "@/components/ui/skeleton";
import { submitOnCtrlEnter } from "@/lib/forms";
import { showRefusal } from "@/lib/form-errors";
import { AccountFields } from "./account-fields";
import { ConnectResult } from "./connect-result";
import { type AccountForm, accountSchema, accountWithKeySchema, BLANK, creationOf } from "./form-schema";
import { ProviderGrid } from "./provider-grid";
import { type Account, type Provider, providersQuery } from "@/api/queries/accounts";
import { type AccountCreate, useCreateAccount } from "./queries";

interface ConnectDialogProps {
  /** Undefined: closed. Empty: nothing chosen yet. Else the provider's slug. */
  provider?: string;
  onProvider: (slug: string) => void;
  onClose: () => void;
}

/** Choose a provider, paste the key, see it work. */
export function ConnectDialog({ provider, onProvider, onClose }: ConnectDialogProps) {
  const providers = useQuery(providersQuery());
  const [created, setCreated] = useState<Account>();
  const usable = providers.data?.filter(({ auth_types }) => auth_types.includes("api_key")) ?? [];
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
            {chosen && <KeyForm key={chosen.slug} provider={chosen} onCreated={setCreated} />}
          </>
        )}
      </div>
    </Dialog>
  );
}

function KeyForm({ provider, onCreated }: { provider: Provider; onCreated: (account: Account) => void }) {
  const section = useRef<HTMLFormElement>(null);
  const create = useCreateAccount();
  const form = useForm<AccountForm>({
    resolver: zodResolver(provider.local ? accountSchema : accountWithKeySchema),
    defaultValues: { ...BLANK, name: provider.label },
  });
  useEffect(() => {
    section.current?.scrollIntoView({ block: "nearest", behavior: "smooth" });
    form.setFocus("api_key");
  }, [form]);
  const save = form.handleSubmit((values) =>
    create.mutateAsync(creationOf(values, provider.slug as AccountCreate["provider"])).then(onCreated, (error: unknown) => showRefusal(error, form.setError, Object.keys(BLANK) as (keyof AccountForm)[])),
  );

  return (
    // The shortcut is a second way to the button below.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form ref={section} onSubmit={(event) => void save(event)} onKeyDown={submitOnCtrlEnter} aria-label={`Connect ${provider.label}`} className="grid gap-3 rounded-lg border border-border bg-card p-4" noValidate>
      <div className="flex items-center gap-2.5">
        <Monogram name={provider.label} />
        <h3 className="flex-1 text-sm">{provider.label}</h3>
        {provider.keys_url && (
          <a href={provider.keys_url} target="_blank" rel="noreferrer" className="text-xs text-link hover:underline">Where do I find the key?</a>
        )}
      </div>
      <AccountFields form={form} provider={provider} />
      <FormError>{form.formState.errors.root?.message}</FormError>
      <div className="flex items-center justify-end gap-3">
        <span className="text-xs text-muted-foreground max-md:hidden">It is tested as soon as it is stored.</span>
        <Button type="submit" look="primary" busy={form.formState.isSubmitting && "Connecting…"}>Connect</Button>
      </div>
    </form>
  );
}
