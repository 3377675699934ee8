import { z } from "zod";

export const loginSessionsSearch = z.object({
  /** The session whose terminal is shown. */
  open: z.coerce.string().optional().catch(undefined),
  /** The dialog for a new session; names what to begin with. */
  start: z.enum(["claude", "codex", "gemini", "shell"]).optional().catch(undefined),
});
