import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { messageOf } from "@/api/error";
import { SecretField } from "@/components/secret-field";
import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { Entry } from "./entry";
import { type LoginForm, loginSchema } from "./form-schema";
import { statusQuery, useLogin } from "./queries";

/** With the password, or with the admin token where one exists. */
export function LoginPage() {
  const { data: status } = useQuery(statusQuery());
  const [chosen, setChosen] = useState<"password" | "token">("password");
  const means = status?.setup_required ? "token" : chosen;
  const login = useLogin();
  const { register, handleSubmit, setError, clearErrors, formState } = useForm<LoginForm>({ resolver: zodResolver(loginSchema), defaultValues: { secret: "" } });
  const submit = handleSubmit(({ secret }) =>
    login.mutateAsync(means === "token" ? { token: secret } : { password: secret }).catch((error: unknown) => setError("secret", { message: messageOf(error) }, { shouldFocus: true })),
  );

  return (
    <Entry title="Sign in" lead={means === "token" ? "With the admin token of this instance." : "With the dashboard password."}>
      <form onSubmit={(event) => void submit(event)} className="grid gap-4" noValidate>
        <Field key={means} label={means === "token" ? "Admin token" : "Password"} error={formState.errors.secret?.message}>
          <SecretField autoComplete={means === "token" ? "off" : "current-password"} autoFocus {...register("secret")} />
        </Field>
        <FormError>{formState.errors.root?.message}</FormError>
        <Button type="submit" look="primary" busy={formState.isSubmitting && "Signing in…"}>Sign in</Button>
        {status?.token_login && !status.setup_required && (
          <Button look="ghost" size="small" onClick={() => { clearErrors(); setChosen(means === "token" ? "password" : "token"); }}>
            {means === "token" ? "Use the password" : "Use the admin token"}
          </Button>
        )}
      </form>
    </Entry>
  );
}
