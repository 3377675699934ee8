import { useQuery } from "@tanstack/react-query";
import { Controller, type UseFormReturn } from "react-hook-form";
import { configsQuery } from "@/api/queries/configs";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { TenantForm } from "./form-schema";

export function TenantFields({ form, autoFocus }: { form: UseFormReturn<TenantForm>; autoFocus?: boolean }) {
  const { data: configs = [] } = useQuery(configsQuery());
  const { errors } = form.formState;
  return (
    <div className="grid gap-3 md:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_150px]">
      <Field label="Name" error={errors.name?.message}>
        <Input autoFocus={autoFocus} {...form.register("name")} />
      </Field>
      <Controller
        control={form.control}
        name="config_id"
        render={({ field }) => (
          <Field label="Config" error={errors.config_id?.message}>
            <Select value={field.value} onChange={field.onChange} className="border-input" choices={[{ value: "", label: "The active one" }, ...configs.map(({ id, name }) => ({ value: id, label: name }))]} />
          </Field>
        )}
      />
      <Field label="Requests per minute" error={errors.rate_limit?.message}>
        <Input inputMode="numeric" placeholder="no limit" {...form.register("rate_limit")} />
      </Field>
    </div>
  );
}
