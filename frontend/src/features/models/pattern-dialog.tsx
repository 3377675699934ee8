import { zodResolver } from "@hookform/resolvers/zod";
import { Controller, useForm } from "react-hook-form";
import { z } from "zod";
import { useUnsaved } from "@/components/unsaved";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { showRefusal } from "@/lib/form-errors";
import { PriceFields } from "./price-fields";
import { type ModelPrice, priceOf, PRICE_FIELDS, priceShape, textsOf } from "./price-form";
import { useSetPrice } from "./queries";

const required = (text: string) => text !== "";
const schema = z.object({
  ...priceShape,
  input: priceShape.input.refine(required, { error: "A price is needed" }),
  output: priceShape.output.refine(required, { error: "A price is needed" }),
  model: z.string().trim().min(1, "A name or pattern is needed").max(300),
  provider: z.string(),
});
type PatternForm = z.infer<typeof schema>;

interface PatternDialogProps {
  price?: ModelPrice;
  providers: readonly (readonly [slug: string, label: string])[];
  onClose: () => void;
}

/** A price for several models at once, or for one that no provider lists. */
export function PatternDialog({ price, providers, onClose }: PatternDialogProps) {
  const set = useSetPrice();
  const form = useForm<PatternForm>({ resolver: zodResolver(schema), defaultValues: { ...textsOf(price), model: price?.model ?? "", provider: price?.provider ?? "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(({ model, provider, ...texts }) =>
    set.mutateAsync({ model, provider, price: priceOf(texts) ?? { input: 0, output: 0 } }).then(
      () => {
        toast.done(`Set the price of ${model}`);
        onClose();
      },
      (error: unknown) => showRefusal(error, form.setError, ["model", "provider", ...PRICE_FIELDS]),
    ),
  );
  const unsaved = useUnsaved(form.formState.isDirty && !isSubmitting, onClose);
  return (
    <Dialog
      open
      onOpenChange={unsaved.leave}
      title={price ? <span className="font-mono break-all">{price.model}</span> : "Price by name"}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="pattern" busy={isSubmitting && "Saving…"}>Set price</Button>
        </>
      }
    >
      <form id="pattern" onSubmit={(event) => void submit(event)} className="mt-3 grid gap-3" noValidate>
        {!price && (
          <>
            <Field label="Model" help="An id, or a pattern with * and ?: gpt-5* covers every name that begins so. A model's own price comes before patterns." error={errors.model?.message}>
              <Input mono placeholder="my-model-*" {...form.register("model")} />
            </Field>
            <Controller
              control={form.control}
              name="provider"
              render={({ field }) => (
                <Field label="Provider">
                  <Select value={field.value} onChange={field.onChange} choices={[{ value: "", label: "Every provider" }, ...providers.map(([value, label]) => ({ value, label }))]} className="border-input" />
                </Field>
              )}
            />
          </>
        )}
        <PriceFields register={form.register} errors={errors} otherwise={{ input: "0.00", output: "0.00", cache_read: "", cache_write: "" }} />
        <FormError>{errors.root?.message}</FormError>
      </form>
      {unsaved.question}
    </Dialog>
  );
}
