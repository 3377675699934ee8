import type { FieldErrors, FieldValues, Path, UseFormRegister } from "react-hook-form";
import { Field } from "@/components/ui/field";
import { InputGroup } from "@/components/ui/input";
import { PRICE_FIELDS, PRICE_LABELS, type PriceTexts } from "./price-form";

interface PriceFieldsProps<V extends FieldValues & PriceTexts> {
  register: UseFormRegister<V>;
  errors: FieldErrors<V>;
  /** What counts when a field stays empty. */
  otherwise: PriceTexts;
}

/** The four prices, in USD per million tokens. */
export function PriceFields<V extends FieldValues & PriceTexts>({ register, errors, otherwise }: PriceFieldsProps<V>) {
  return (
    <div className="grid grid-cols-2 gap-3">
      {PRICE_FIELDS.map((field) => {
        const message = errors[field]?.message;
        return (
          <Field key={field} label={PRICE_LABELS[field]} error={typeof message === "string" ? message : undefined}>
            <InputGroup inputMode="decimal" placeholder={otherwise[field] || "as input"} after={<span className="text-xs">$/M</span>} {...register(field as unknown as Path<V>)} />
          </Field>
        );
      })}
    </div>
  );
}
