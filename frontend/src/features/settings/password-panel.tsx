import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { useUnsaved } from "@/components/unsaved";
import { SecretField } from "@/components/secret-field";
import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { toast } from "@/components/ui/toast";
import { showRefusal } from "@/lib/form-errors";
import { useChangePassword } from "./queries";

const schema = z.object({ current_password: z.string().min(1, "Enter the present password"), password: z.string().min(8, "Use at least 8 characters") });
type PasswordForm = z.infer<typeof schema>;

export function PasswordPanel() {
  const change = useChangePassword();
  const { register, handleSubmit, setError, reset, formState } = useForm<PasswordForm>({ resolver: zodResolver(schema), defaultValues: { current_password: "", password: "" } });
  const save = handleSubmit((form) =>
    change.mutateAsync(form).then(
      () => {
        reset();
        toast.done("Changed the password. Other sessions are signed out");
      },
      (error: unknown) => showRefusal(error, setError, ["current_password", "password"]),
    ),
  );
  const unsaved = useUnsaved(formState.isDirty && !formState.isSubmitting);
  return (
    <Panel title="Password" ruled>
      <form onSubmit={(event) => void save(event)} className="grid max-w-md gap-3 px-3.5 py-3" noValidate>
        <p className="text-muted-foreground">One for everybody who administers this instance. Changing it ends all other sessions.</p>
        <Field label="Present password" error={formState.errors.current_password?.message}>
          <SecretField autoComplete="current-password" {...register("current_password")} />
        </Field>
        <Field label="New password" help="At least 8 characters." error={formState.errors.password?.message}>
          <SecretField autoComplete="new-password" {...register("password")} />
        </Field>
        <FormError>{formState.errors.root?.message}</FormError>
        <Button type="submit" className="justify-self-start" busy={formState.isSubmitting && "Saving…"}>Change password</Button>
      </form>
      {unsaved.question}
    </Panel>
  );
}
