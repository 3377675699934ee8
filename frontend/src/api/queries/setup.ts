/** The names of what is known about setting tools up: connecting an account changes it too. */
export const setupKeys = {
  all: ["setup"] as const,
  page: (tenant?: string) => ["setup", "page", tenant ?? null] as const,
  preview: (tool: string, tenant?: string) => ["setup", "preview", tool, tenant ?? null] as const,
};
