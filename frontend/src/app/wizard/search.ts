import { z } from "zod";

export const STEPS = ["account", "routing", "tool", "request"] as const;
export type WizardStep = (typeof STEPS)[number];

export const wizardSearch = z.object({
  /** The step that is looked at; the first that is not done when absent. */
  step: z.enum(STEPS).optional().catch(undefined),
  /** The chosen provider, and how it is connected. */
  provider: z.string().optional().catch(undefined),
  means: z.enum(["api_key", "oauth"]).optional().catch(undefined),
  tool: z.string().optional().catch(undefined),
});
export type WizardSearch = z.infer<typeof wizardSearch>;
