import { z } from "zod";

export const settingsSearch = z.object({
  q: z.coerce.string().optional().catch(undefined),
  section: z.coerce.string().optional().catch(undefined),
});
export type SettingsSearch = z.infer<typeof settingsSearch>;
