import { z } from "zod";

export const loginSearch = z.object({
  // Only a path of this dashboard, so that a link cannot send the person elsewhere after signing in.
  next: z.string().regex(/^\/(?![/\\])/).optional().catch(undefined),
});

// A code of digits alone arrives parsed as a number.
export const setupSearch = z.object({ code: z.coerce.string().optional().catch(undefined) });
