import { z } from "zod";

export const routingSearch = z.object({
  /** The config that is shown; the active one when absent. */
  config: z.coerce.string().optional().catch(undefined),
});
