import { zodResolver } from "@hookform/resolvers/zod";
import { Controller, useForm } from "react-hook-form";
import { z } from "zod";
import type { Config } from "@/api/queries/configs";
import { useUnsaved } from "@/components/unsaved";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { showRefusal } from "@/lib/form-errors";
import { useCreateConfig, useUpdateConfig } from "./queries";
import { STRATEGIES, strategyOf } from "./strategies";

const schema = z.object({
  name: z.string().trim().min(1, "Give it a name"),
  description: z.string().trim(),
  routing_strategy: z.enum(STRATEGIES.map(({ value }) => value)),
});
type ConfigForm = z.infer<typeof schema>;

interface ConfigDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The config to change; absent to make one. */
  config?: Config;
  onSaved?: (config: Config) => void;
}

export function ConfigDialog(props: ConfigDialogProps) {
  return props.open ? <OpenConfigDialog {...props} /> : null;
}

function OpenConfigDialog({ onOpenChange, config, onSaved }: ConfigDialogProps) {
  const create = useCreateConfig();
  const update = useUpdateConfig(config?.id ?? "");
  const { register, control, handleSubmit, setError, formState } = useForm<ConfigForm>({
    resolver: zodResolver(schema),
    defaultValues: { name: config?.name ?? "", description: config?.description ?? "", routing_strategy: strategyOf(config?.routing_strategy ?? "priority").value },
  });
  const save = handleSubmit(async (values) => {
    try {
      const saved = config ? await update.mutateAsync(values) : await create.mutateAsync(values);
      toast.done(config ? `Saved “${saved.name}”` : `Made “${saved.name}”. It routes nothing until it is active.`);
      onOpenChange(false);
      onSaved?.(saved);
    } catch (error) {
      showRefusal(error, setError, ["name", "description", "routing_strategy"]);
    }
  });

  const unsaved = useUnsaved(formState.isDirty && !formState.isSubmitting, () => onOpenChange(false));
  return (
    <Dialog
      open
      onOpenChange={unsaved.leave}
      title={config ? "Rename or describe" : "New config"}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look="primary" type="submit" form="config-form" busy={formState.isSubmitting && "Saving…"}>{config ? "Save" : "Make config"}</Button>
        </>
      }
    >
      <form id="config-form" onSubmit={(event) => void save(event)} className="mt-3 grid gap-3" noValidate>
        <Field label="Name" error={formState.errors.name?.message}>
          <Input autoFocus {...register("name")} />
        </Field>
        <Field label="Description" help="What it is for, in a sentence." error={formState.errors.description?.message}>
          <Input {...register("description")} />
        </Field>
        {!config && (
          <Controller
            control={control}
            name="routing_strategy"
            render={({ field }) => (
              <Field label="Strategy" help={strategyOf(field.value).means} error={formState.errors.routing_strategy?.message}>
                <Select value={field.value} onChange={field.onChange} choices={STRATEGIES} className="border-input" />
              </Field>
            )}
          />
        )}
        <FormError>{formState.errors.root?.message}</FormError>
      </form>
      {unsaved.question}
    </Dialog>
  );
}
