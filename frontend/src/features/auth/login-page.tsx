import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { SecretField } from "@/components/secret-field";
import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { showRefusal } from "@/lib/form-errors";
import { Entry } from "./entry";
import { type LoginForm, loginSchema } from "./form-schema";
import { useLogin } from "./queries";

export function LoginPage() {
  const login = useLogin();
  const { register, handleSubmit, setError, formState } = useForm<LoginForm>({ resolver: zodResolver(loginSchema), defaultValues: { password: "" } });
  const submit = handleSubmit(({ password }) => login.mutateAsync(password).catch((error: unknown) => showRefusal(error, setError, ["password"])));

  return (
    <Entry title="Sign in" lead="With the dashboard password.">
      <form onSubmit={(event) => void submit(event)} className="grid gap-4" noValidate>
        <Field label="Password" error={formState.errors.password?.message}>
          <SecretField autoComplete="current-password" autoFocus {...register("password")} />
        </Field>
        <FormError>{formState.errors.root?.message}</FormError>
        <Button type="submit" look="primary" busy={formState.isSubmitting && "Signing in…"}>Sign in</Button>
      </form>
    </Entry>
  );
}
