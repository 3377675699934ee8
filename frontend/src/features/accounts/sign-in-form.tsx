import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { useEffect, useRef } from "react";
import { useForm } from "react-hook-form";
import { ErrorState } from "@/components/error-state";
import { Monogram } from "@/components/monogram";
import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { submitOnCtrlEnter } from "@/lib/forms";
import { showRefusal } from "@/lib/form-errors";
import { type SignInForm as Form, signInSchema } from "./form-schema";
import type { Account, Provider } from "@/api/queries/accounts";
import { signInQuery, useFinishSignIn } from "./queries";

interface SignInFormProps {
  provider: Provider;
  onCreated: (account: Account) => void;
}

/** An account from a sign-in at the vendor's own page: what its terms say, the page, and what the page gave. */
export function SignInForm({ provider, onCreated }: SignInFormProps) {
  const section = useRef<HTMLFormElement>(null);
  const begun = useQuery(signInQuery(provider.slug));
  const finish = useFinishSignIn(provider.slug);
  const form = useForm<Form>({ resolver: zodResolver(signInSchema), defaultValues: { state: "", code_or_url: "", name: "" } });
  const { errors, isSubmitting } = form.formState;
  const ready = Boolean(begun.data);
  useEffect(() => {
    section.current?.scrollIntoView({ block: "nearest" });
  }, [ready]);
  const save = form.handleSubmit(async ({ code_or_url, name }) => {
    if (!begun.data) return;
    await finish.mutateAsync({ state: begun.data.state, code_or_url, name: name || undefined }).then(onCreated, (error: unknown) => showRefusal(error, form.setError, ["state", "code_or_url", "name"]));
  });
  const again = () => {
    form.reset();
    void begun.refetch();
  };

  return (
    // The shortcut is a second way to the button below.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form ref={section} onSubmit={(event) => void save(event)} onKeyDown={submitOnCtrlEnter} aria-label={`Sign in to ${provider.label}`} className="grid gap-3 rounded-lg border border-border bg-card p-4" noValidate>
      <div className="flex items-center gap-2.5">
        <Monogram name={provider.label} />
        <h3 className="flex-1 text-sm">{provider.label}</h3>
      </div>
      {begun.isFetching && <SkeletonRows rows={2} />}
      {begun.isError && !begun.isFetching && <ErrorState title="The sign-in could not begin" error={begun.error} retry={again} />}
      {begun.data && !begun.isFetching && (
        <>
          <p className="rounded-md bg-warn-soft px-3 py-2">
            {begun.data.policy}{" "}
            <a href={begun.data.policy_url} target="_blank" rel="noreferrer" className="text-link underline">Read the terms</a>
          </p>
          <div className="flex flex-wrap items-center gap-3">
            <Button asChild>
              <a href={begun.data.url} target="_blank" rel="noreferrer">
                <ExternalLink aria-hidden="true" />
                Open the sign-in page
              </a>
            </Button>
            <span className="text-xs text-muted-foreground">It serves once, within {Math.round(begun.data.expires_in_s / 60)} minutes.</span>
          </div>
          <div className="grid gap-3 md:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
            <Field label="Code or address" error={errors.code_or_url?.message} help="The code that the page shows, or the whole address where the browser ended, even if that page did not load.">
              <Input mono autoComplete="off" spellCheck={false} {...form.register("code_or_url")} />
            </Field>
            <Field label="Name" error={errors.name?.message} help="Empty for the provider and your address there.">
              <Input {...form.register("name")} />
            </Field>
          </div>
          <FormError>{errors.root?.message ?? errors.state?.message}</FormError>
          <div className="flex items-center justify-end gap-2">
            <Button look="ghost" onClick={again}>Start again</Button>
            <Button type="submit" look="primary" busy={isSubmitting && "Connecting…"}>Connect</Button>
          </div>
        </>
      )}
    </form>
  );
}
