import { z } from "zod";

const SHORTEST = 8;

export const loginSchema = z.object({ secret: z.string().min(1, "This is needed to sign in") });

export const passwordSchema = z
  .object({
    setup_code: z.string().trim().min(1, "Copy the code from the terminal where CodeGate started"),
    password: z.string().min(SHORTEST, `Use at least ${SHORTEST} characters`),
    again: z.string(),
  })
  .refine(({ password, again }) => password === again, { path: ["again"], message: "The two do not match" });

export type LoginForm = z.infer<typeof loginSchema>;
export type PasswordForm = z.infer<typeof passwordSchema>;
