import { z } from "zod";

export const tenantsSearch = z.object({
  q: z.coerce.string().optional().catch(undefined),
  /** The tenant whose drawer is open. */
  open: z.coerce.string().optional().catch(undefined),
});
