import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { SecretField } from "@/components/secret-field";
import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { showRefusal } from "@/lib/form-errors";
import { Entry } from "./entry";
import { type PasswordForm, passwordSchema } from "./form-schema";
import { statusQuery, useSetPassword } from "./queries";

const route = getRouteApi("/setup");

/** The first visit: the code from the terminal's link proves who may choose the password. */
export function SetupPage() {
  const { code = "" } = route.useSearch();
  const { data: status } = useQuery(statusQuery());
  const setPassword = useSetPassword();
  const { register, handleSubmit, setError, formState } = useForm<PasswordForm>({
    resolver: zodResolver(passwordSchema),
    defaultValues: { setup_code: code, password: "", again: "" },
  });
  const errors = formState.errors;
  const submit = handleSubmit(({ setup_code, password }) =>
    setPassword.mutateAsync({ setup_code, password }).catch((error: unknown) => showRefusal(error, setError, ["setup_code", "password"])),
  );

  return (
    <Entry title="Choose a password" lead="It protects this dashboard. There is one for everybody who administers this instance.">
      <form onSubmit={(event) => void submit(event)} className="grid gap-4" noValidate>
        {code ? (
          <input type="hidden" {...register("setup_code")} />
        ) : (
          <Field label="Setup code" help="Part of the link that start.sh printed." error={errors.setup_code?.message}>
            <Input mono autoFocus {...register("setup_code")} />
          </Field>
        )}
        <Field label="New password" help="At least 8 characters." error={errors.password?.message}>
          <SecretField autoComplete="new-password" autoFocus={Boolean(code)} {...register("password")} />
        </Field>
        <Field label="Repeat the password" error={errors.again?.message}>
          <SecretField autoComplete="new-password" {...register("again")} />
        </Field>
        <FormError>{errors.root?.message ?? (code ? errors.setup_code?.message : undefined)}</FormError>
        <Button type="submit" look="primary" busy={formState.isSubmitting && "Saving…"}>Set password</Button>
        {status?.token_login && (
          <Link to="/login" className="justify-self-center text-xs text-link hover:underline">Sign in with the admin token instead</Link>
        )}
      </form>
    </Entry>
  );
}
