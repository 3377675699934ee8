import { zodResolver } from "@hookform/resolvers/zod";
import { Controller, useForm } from "react-hook-form";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { showRefusal } from "@/lib/form-errors";
import { type Model, useChangeLimits, useResetLimits } from "./queries";

const schema = z.object({
  max_output_tokens: z.string().trim().regex(/^[1-9]\d*$|^$/, "A whole number above zero, or empty"),
  supports_tool_calling: z.enum(["", "true", "false"]),
  supports_reasoning: z.enum(["", "true", "false"]),
});
type LimitsForm = z.infer<typeof schema>;

const CHOICES = [
  { value: "", label: "As the catalogue says" },
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
] as const;

/** What a person knows better than the catalogue about a model. */
export function LimitsDialog({ model, onClose }: { model: Model; onClose: () => void }) {
  const change = useChangeLimits();
  const reset = useResetLimits();
  const own = (field: string) => model.overridden.includes(field);
  const choice = (field: "supports_tool_calling" | "supports_reasoning") => (own(field) && model[field] !== null ? (String(model[field]) as "true" | "false") : "");
  const form = useForm<LimitsForm>({
    resolver: zodResolver(schema),
    defaultValues: { max_output_tokens: own("max_output_tokens") ? String(model.max_output_tokens ?? "") : "", supports_tool_calling: choice("supports_tool_calling"), supports_reasoning: choice("supports_reasoning") },
  });
  const save = form.handleSubmit(({ max_output_tokens, supports_tool_calling, supports_reasoning }) =>
    change.mutateAsync({ id: model.id, maxOutputTokens: max_output_tokens ? Number(max_output_tokens) : null, supportsToolCalling: flag(supports_tool_calling), supportsReasoning: flag(supports_reasoning) }).then(
      () => {
        toast.done(`Saved the limits of ${model.id}`);
        onClose();
      },
      (error: unknown) => showRefusal(error, form.setError, ["max_output_tokens", "supports_tool_calling", "supports_reasoning"]),
    ),
  );
  const forget = () =>
    reset.mutate(model.id, {
      onSuccess: () => {
        toast.done(`${model.id} is as the catalogue says`);
        onClose();
      },
    });
  const { errors } = form.formState;

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={model.id}
      description={`${model.provider_label}. Limits set here hold for this model at every provider.`}
      footer={
        <>
          {model.overridden.length > 0 && <Button className="mr-auto" busy={reset.isPending && "Resetting…"} onClick={forget}>Reset all</Button>}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="limits" busy={form.formState.isSubmitting && "Saving…"}>Save</Button>
        </>
      }
    >
      <form id="limits" onSubmit={(event) => void save(event)} className="mt-3 grid gap-3" noValidate>
        <Field label="Output limit" help="Tokens; requests for more are cut to this. Empty for the catalogue's." error={errors.max_output_tokens?.message}>
          <Input inputMode="numeric" placeholder={own("max_output_tokens") ? "" : String(model.max_output_tokens ?? "not known")} {...form.register("max_output_tokens")} />
        </Field>
        <Controller control={form.control} name="supports_tool_calling" render={({ field }) => <Field label="Can call tools"><Select value={field.value} onChange={field.onChange} choices={CHOICES} className="border-input" /></Field>} />
        <Controller control={form.control} name="supports_reasoning" render={({ field }) => <Field label="Can reason"><Select value={field.value} onChange={field.onChange} choices={CHOICES} className="border-input" /></Field>} />
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Dialog>
  );
}

function flag(text: "" | "true" | "false"): boolean | null {
  return text === "" ? null : text === "true";
}
