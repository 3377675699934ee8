import { z } from "zod";

export const modelsSearch = z.object({
  q: z.coerce.string().optional().catch(undefined),
  provider: z.coerce.string().optional().catch(undefined),
});
