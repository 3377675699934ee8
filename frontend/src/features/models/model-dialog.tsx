import { zodResolver } from "@hookform/resolvers/zod";
import type { ReactNode } from "react";
import { Controller, useForm } from "react-hook-form";
import { useUnsaved } from "@/components/unsaved";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { showRefusal } from "@/lib/form-errors";
import { initialForm, limitsOf, type ModelForm, modelSchema } from "./model-form";
import { PriceFields } from "./price-fields";
import { type ModelPrice, PRICE_FIELDS, priceOf, textsOf } from "./price-form";
import { type Model, useChangeLimits, useResetLimits, useResetPrice, useSetPrice } from "./queries";

const CHOICES = [
  { value: "", label: "As the catalogue says" },
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
] as const;
const FIELDS = [...PRICE_FIELDS, "max_output_tokens", "supports_tool_calling", "supports_reasoning"] as const;

/** Price and limits of one model; an empty field is what price list and catalogue say. */
export function ModelDialog({ model, own, onClose }: { model: Model; own: ModelPrice | undefined; onClose: () => void }) {
  const save = useSaveModel(model, own);
  const form = useForm<ModelForm>({ resolver: zodResolver(modelSchema), defaultValues: initialForm(model, own) });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit((values) =>
    save(values).then(
      () => {
        toast.done(`Saved ${model.id}`);
        onClose();
      },
      (error: unknown) => showRefusal(error, form.setError, FIELDS),
    ),
  );
  const forget = () => FIELDS.forEach((field) => form.setValue(field, "", { shouldDirty: true }));
  const isSet = own !== undefined || model.overridden.length > 0;

  const unsaved = useUnsaved(form.formState.isDirty && !isSubmitting, onClose);
  return (
    <Dialog
      open
      onOpenChange={unsaved.leave}
      title={<span className="font-mono break-all">{model.id}</span>}
      description={`${model.provider_label}${model.display_name && model.display_name !== model.id ? `, ${model.display_name}` : ""}. What is set here holds for this name at every provider.`}
      footer={
        <>
          {isSet && <Button className="mr-auto" onClick={forget}>Empty all fields</Button>}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="model" busy={isSubmitting && "Saving…"}>Save</Button>
        </>
      }
    >
      <form id="model" onSubmit={(event) => void submit(event)} className="mt-3 grid gap-5" noValidate>
        <Section title="Price" help={priceHelp(model, own)}>
          <PriceFields register={form.register} errors={errors} otherwise={own || model.price_is_set ? textsOf(model.list_price ?? undefined) : textsOf(model.price ?? undefined)} />
        </Section>
        <Section title="Limits" help="Empty fields are as the catalogue says.">
          <Field label="Output limit" help="Tokens; requests for more are cut to this." error={errors.max_output_tokens?.message}>
            <Input inputMode="numeric" placeholder={model.overridden.includes("max_output_tokens") ? "" : String(model.max_output_tokens ?? "not known")} {...form.register("max_output_tokens")} />
          </Field>
          <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
            <Controller control={form.control} name="supports_tool_calling" render={({ field }) => <Field label="Can call tools"><Select value={field.value} onChange={field.onChange} choices={CHOICES} className="border-input" /></Field>} />
            <Controller control={form.control} name="supports_reasoning" render={({ field }) => <Field label="Can reason"><Select value={field.value} onChange={field.onChange} choices={CHOICES} className="border-input" /></Field>} />
          </div>
        </Section>
        <FormError>{errors.root?.message}</FormError>
      </form>
      {unsaved.question}
    </Dialog>
  );
}

function Section({ title, help, children }: { title: string; help: string; children: ReactNode }) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-semibold">{title}</legend>
      <p className="text-xs text-muted-foreground">{help}</p>
      {children}
    </fieldset>
  );
}

function priceHelp(model: Model, own: ModelPrice | undefined): string {
  if (own) return model.list_price ? "Set here. Empty fields return it to the price list." : "Set here. The price list does not know this model.";
  if (model.price_is_set) return "A pattern sets this price; what you enter here comes before it.";
  return model.list_price ? "From the price list. What you enter counts from the next request on." : "The price list does not know this model: its requests are booked at $0 and marked as unpriced.";
}

/** Write only what has changed; what was emptied returns to list and catalogue. */
function useSaveModel(model: Model, own: ModelPrice | undefined) {
  const setPrice = useSetPrice();
  const resetPrice = useResetPrice();
  const setLimits = useChangeLimits();
  const resetLimits = useResetLimits();
  return async (values: ModelForm) => {
    const price = priceOf(values);
    if (price) await setPrice.mutateAsync({ model: own?.model ?? model.id, provider: own?.provider ?? "", price });
    else if (own) await resetPrice.mutateAsync(own);
    const limits = limitsOf(values);
    if (limits) await setLimits.mutateAsync({ id: model.id, ...limits });
    else if (model.overridden.length) await resetLimits.mutateAsync(model.id);
  };
}
