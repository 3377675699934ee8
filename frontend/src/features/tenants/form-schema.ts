import { z } from "zod";

export const tenantSchema = z.object({
  name: z.string().trim().min(1, "Give it a name"),
  /** Empty: the active config. */
  config_id: z.string(),
  rate_limit: z.string().trim().regex(/^\d*$/, "A whole number, or empty for no limit"),
});
export type TenantForm = z.infer<typeof tenantSchema>;

export const TENANT_FIELDS = ["name", "config_id", "rate_limit"] as const;

export function bodyOf({ name, config_id, rate_limit }: TenantForm) {
  return { name, config_id: config_id || null, rate_limit: Number(rate_limit || 0) };
}
