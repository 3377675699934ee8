import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useRef } from "react";
import { useForm } from "react-hook-form";
import { useUnsaved } from "@/components/unsaved";
import { Monogram } from "@/components/monogram";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/field";
import { submitOnCtrlEnter } from "@/lib/forms";
import { showRefusal } from "@/lib/form-errors";
import { AccountFields } from "./account-fields";
import { type AccountForm, accountSchema, accountWithKeySchema, BLANK, creationOf } from "./form-schema";
import type { Account, Provider } from "@/api/queries/accounts";
import { type AccountCreate, useCreateAccount } from "./queries";

/** An account from an API key. */
export function KeyForm({ provider, onCreated }: { provider: Provider; onCreated: (account: Account) => void }) {
  const section = useRef<HTMLFormElement>(null);
  const create = useCreateAccount();
  const form = useForm<AccountForm>({
    resolver: zodResolver(provider.local ? accountSchema : accountWithKeySchema),
    defaultValues: { ...BLANK, name: provider.label },
  });
  useEffect(() => {
    section.current?.scrollIntoView({ block: "nearest" });
    form.setFocus("api_key");
  }, [form]);
  const save = form.handleSubmit((values) =>
    create.mutateAsync(creationOf(values, provider.slug as AccountCreate["provider"])).then(onCreated, (error: unknown) => showRefusal(error, form.setError, Object.keys(BLANK) as (keyof AccountForm)[])),
  );

  const unsaved = useUnsaved(form.formState.isDirty && !form.formState.isSubmitting);
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
      {unsaved.question}
    </form>
  );
}
