import { z } from "zod";

export const playgroundSearch = z.object({
  format: z.enum(["anthropic", "chat", "responses"]).optional().catch(undefined),
  model: z.coerce.string().optional().catch(undefined),
  /** The id of a logged request whose words are asked again. */
  again: z.string().optional().catch(undefined),
  tenant: z.coerce.string().optional().catch(undefined),
});
