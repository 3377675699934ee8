import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { SecretField } from "@/components/secret-field";
import { StepsFrame } from "@/components/steps-frame";
import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { FIRST_RUN } from "@/lib/first-run";
import { showRefusal } from "@/lib/form-errors";
import { type PasswordForm, passwordSchema } from "./form-schema";
import { statusQuery, useSetPassword } from "./queries";

const route = getRouteApi("/setup");
const STEPS = FIRST_RUN.map(({ title, todo }) => ({ title, text: todo, done: false }));

/** The first visit and the first step of the first run: the code from the terminal's link proves who may choose the password. */
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
    <StepsFrame steps={STEPS} current={0} title="Choose a password" lead="It protects this dashboard. There is one for everybody who administers this instance.">
      <form onSubmit={(event) => void submit(event)} className="grid max-w-[420px] gap-4 rounded-lg border border-border bg-card p-4 shadow-panel" noValidate>
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
    </StepsFrame>
  );
}
