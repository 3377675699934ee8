import { z } from "zod";
import type { Account } from "@/api/queries/accounts";
import type { AccountCreate, AccountUpdate } from "./queries";

const wholeNumber = (what: string) => z.string().trim().regex(/^\d*$/, `${what} is a whole number, or empty`);

const money = z
  .string()
  .trim()
  .transform((text, context) => {
    if (/^\d+,\d{1,2}$/.test(text)) context.addIssue({ code: "custom", message: `Use a point: ${text.replace(",", ".")}` });
    else if (text && !(Number(text) >= 0)) context.addIssue({ code: "custom", message: "An amount in dollars, or empty for no budget" });
    return text;
  });

const url = z
  .string()
  .trim()
  .refine((text) => !text || /^https?:\/\/[^\s/]+/.test(text), "Begin with https:// or http://");

const proxyUrl = z
  .string()
  .trim()
  .refine((text) => !text || /^(https?|socks[45]h?):\/\/[^\s/]+/.test(text), "For example socks5://127.0.0.1:1080 or http://proxy:3128");

export const accountSchema = z.object({
  name: z.string().trim().min(1, "Give it a name, so that you recognise it"),
  api_key: z.string().trim(),
  base_url: url,
  api_format: z.enum(["", "anthropic", "chat", "responses"]),
  monthly_budget: money,
  rate_limit: wholeNumber("The limit"),
  priority: z.string().trim().regex(/^-?\d*$/, "The priority is a whole number"),
  proxy_url: proxyUrl,
});
export type AccountForm = z.infer<typeof accountSchema>;

export const BLANK: AccountForm = { name: "", api_key: "", base_url: "", api_format: "", monthly_budget: "", rate_limit: "", priority: "", proxy_url: "" };

/** With a key demanded, for providers that do not work without one. */
export const accountWithKeySchema = accountSchema.refine(({ api_key }) => api_key !== "", { path: ["api_key"], message: "Paste the key" });

/** What ends a sign-in; its state is no input, but refusals name it. */
export const signInSchema = z.object({
  state: z.string(),
  code_or_url: z.string().trim().min(1, "Paste what the page gave"),
  name: z.string().trim(),
});
export type SignInForm = z.infer<typeof signInSchema>;

export function formOf(account: Account): AccountForm {
  return {
    name: account.name,
    api_key: "",
    base_url: account.base_url ?? "",
    api_format: (account.api_format ?? "") as AccountForm["api_format"],
    monthly_budget: account.monthly_budget?.toString() ?? "",
    rate_limit: account.rate_limit?.toString() ?? "",
    priority: account.priority?.toString() ?? "",
    proxy_url: account.proxy_url ?? "",
  };
}

/** What to create; empty fields are left to the defaults. The first account ever gets its routing with it. */
export function creationOf(form: AccountForm, provider: AccountCreate["provider"]): AccountCreate {
  const filled = Object.entries(valuesOf(form)).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(filled), name: form.name, provider, make_config: true };
}

/** What changed; an empty key means "keep the stored one". */
export function changesOf(form: AccountForm, account: Account): AccountUpdate {
  const before: Record<string, unknown> = valuesOf(formOf(account));
  const changed = Object.entries(valuesOf(form)).filter(([key, value]) => value !== before[key]);
  return Object.fromEntries(changed);
}

function valuesOf(form: AccountForm) {
  return {
    name: form.name,
    api_key: form.api_key || null,
    base_url: form.base_url || null,
    api_format: form.api_format || null,
    monthly_budget: form.monthly_budget === "" ? null : Number(form.monthly_budget),
    rate_limit: form.rate_limit === "" ? null : Number(form.rate_limit),
    priority: form.priority === "" ? null : Number(form.priority),
    proxy_url: form.proxy_url || null,
  };
}
