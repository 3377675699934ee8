import { z } from "zod";

export const WAYS = ["write", "terminal", "hand"] as const;
export type Way = (typeof WAYS)[number];

export const setupSearch = z.object({
  /** The tool that is looked at; the first one found on this machine when absent. */
  tool: z.string().optional().catch(undefined),
  way: z.enum(WAYS).optional().catch(undefined),
  /** Whose key stands in the texts. */
  tenant: z.coerce.string().optional().catch(undefined),
});
export type SetupSearch = z.infer<typeof setupSearch>;
