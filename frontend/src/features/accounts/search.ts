import { z } from "zod";

export const accountsSearch = z.object({
  /** Which states are listed; all when absent. */
  show: z.enum(["needs", "resting", "near", "healthy", "off"]).optional().catch(undefined),
  q: z.coerce.string().optional().catch(undefined),
  sort: z.enum(["status", "name", "spend", "used"]).optional().catch(undefined),
  view: z.enum(["cards", "table"]).optional().catch(undefined),
  /** The account whose form is open. */
  open: z.coerce.string().optional().catch(undefined),
  /** The connect dialog: the chosen provider, or an empty string before the choice. */
  connect: z.coerce.string().optional().catch(undefined),
});
export type AccountsSearch = z.infer<typeof accountsSearch>;
