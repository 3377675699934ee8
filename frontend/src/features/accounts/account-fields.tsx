import type { UseFormReturn } from "react-hook-form";
import { Controller } from "react-hook-form";
import { SecretField } from "@/components/secret-field";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { AccountForm } from "./form-schema";
import type { Account, Provider } from "@/api/queries/accounts";

const FORMATS = [
  { value: "", label: "As the provider prefers" },
  { value: "anthropic", label: "Anthropic Messages" },
  { value: "chat", label: "Chat Completions" },
  { value: "responses", label: "Responses" },
] as const;

interface AccountFieldsProps {
  form: UseFormReturn<AccountForm>;
  provider?: Provider;
  /** The account being edited; absent when it is new. */
  account?: Account;
}

/** The fields that creating and editing an account share. */
export function AccountFields({ form, provider, account }: AccountFieldsProps) {
  const { register, formState } = form;
  const error = (name: keyof AccountForm) => formState.errors[name]?.message;
  const withKey = !account || account.auth_type === "api_key";
  return (
    <>
      <div className="grid gap-3 md:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)_140px]">
        {withKey && (
          <Field label={account ? "New API key" : "API key"} error={error("api_key")} help={account ? `Stored: ${account.api_key ?? "none"}. Empty keeps it.` : "Stored encrypted; shown masked from now on."}>
            <SecretField {...register("api_key")} placeholder={account ? "unchanged" : undefined} />
          </Field>
        )}
        <Field label="Name" error={error("name")} help="How you recognise it.">
          <Input {...register("name")} />
        </Field>
        <Field label="Monthly budget" error={error("monthly_budget")} help="USD. Stops before it is passed.">
          <Input inputMode="decimal" placeholder="none" {...register("monthly_budget")} />
        </Field>
      </div>
      <details open={Boolean(account) || !addressOf(provider) || Boolean(error("base_url") || error("rate_limit") || error("priority") || error("proxy_url"))}>
        <summary className="w-fit cursor-pointer py-1 text-muted-foreground">Address, format, limits</summary>
        <div className="mt-2 grid gap-3 md:grid-cols-2">
          <Field label="Base URL" error={error("base_url")} help={addressOf(provider) ? "Empty for the provider's own. With or without /v1." : "With or without /v1."}>
            <Input mono inputMode="url" placeholder={addressOf(provider) ?? "https://"} {...register("base_url")} />
          </Field>
          <Controller
            control={form.control}
            name="api_format"
            render={({ field }) => (
              <Field label="Format it speaks" error={error("api_format")} help="Only for addresses that differ from the provider's.">
                <Select value={field.value} onChange={field.onChange} choices={FORMATS} className="border-input" />
              </Field>
            )}
          />
          <Field label="Requests per minute" error={error("rate_limit")} help="0 for no limit; empty for 60.">
            <Input inputMode="numeric" placeholder="60" {...register("rate_limit")} />
          </Field>
          <Field label="Priority" error={error("priority")} help="Higher first, where no config is active.">
            <Input inputMode="numeric" placeholder="0" {...register("priority")} />
          </Field>
          <Field label="Network proxy" error={error("proxy_url")} help="Only for this account, http or socks." className="md:col-span-2">
            <Input mono placeholder="none" {...register("proxy_url")} />
          </Field>
        </div>
      </details>
    </>
  );
}

/** Where the provider is in the format that it prefers; nothing for those whose address only the person knows. */
function addressOf(provider?: Provider): string | undefined {
  return provider?.speaks.map((format) => provider.base_urls[format]).find(Boolean);
}
