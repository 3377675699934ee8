import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { showRefusal } from "@/lib/form-errors";
import { type Preset, PRESETS, presetOf } from "./presets";
import { type LoginSession, useStartSession } from "./queries";

const schema = z.object({ name: z.string().trim().max(200, "At most 200 characters"), autoCommand: z.string().trim().max(2000, "At most 2,000 characters") });

interface NewSessionDialogProps {
  preset: Preset["id"];
  onPreset: (preset: Preset["id"]) => void;
  onStarted: (session: LoginSession) => void;
  onClose: () => void;
}

/** Choose what to sign in with; the session starts with its command. */
export function NewSessionDialog({ preset, onPreset, onStarted, onClose }: NewSessionDialogProps) {
  const start = useStartSession();
  const form = useForm<z.infer<typeof schema>>({ resolver: zodResolver(schema), defaultValues: { name: "", autoCommand: presetOf(preset).command } });
  const { errors, isSubmitting } = form.formState;
  const choose = (id: Preset["id"]) => {
    form.setValue("autoCommand", presetOf(id).command);
    onPreset(id);
  };
  const save = form.handleSubmit(({ name, autoCommand }) =>
    start.mutateAsync({ name: name || nameOf(preset), autoCommand: autoCommand || undefined }).then(onStarted, (error: unknown) => showRefusal(error, form.setError, ["name", "autoCommand"])),
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New login session"
      description="A container with a terminal, in which a vendor's own command line signs in."
      className="w-[min(560px,calc(100vw-32px))]"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="new-session" busy={isSubmitting && "Starting…"}>Start session</Button>
        </>
      }
    >
      <form id="new-session" onSubmit={(event) => void save(event)} className="mt-3 grid gap-3" noValidate>
        <div className="grid gap-1">
          <Segmented label="Sign in with" value={preset} onChange={choose} choices={PRESETS.map(({ id, label }) => ({ value: id, label }))} className="justify-self-start" />
          <p className="text-xs text-muted-foreground">{presetOf(preset).help}</p>
        </div>
        <Field label="Name" error={errors.name?.message} help="Empty for the command line's name.">
          <Input autoFocus {...form.register("name")} />
        </Field>
        <Field label="Command" error={errors.autoCommand?.message} help="Runs first; a shell follows. Empty for the shell alone.">
          <Input mono autoComplete="off" spellCheck={false} {...form.register("autoCommand")} />
        </Field>
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Dialog>
  );
}

function nameOf(preset: Preset["id"]): string | undefined {
  return preset === "shell" ? undefined : presetOf(preset).label;
}
