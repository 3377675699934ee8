/** What guardrails find in a text. Guardrails tries texts with it; the playground shows what left with a message. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, call, type Schemas } from "../client";

export type TrialResult = Schemas["TrialResult"];

export const trialQuery = (text: string, tenantId?: string) =>
  queryOptions({
    queryKey: ["guardrails", "trial", text, tenantId],
    queryFn: ({ signal }) => call(api.POST("/api/privacy/test", { body: { text, tenant_id: tenantId }, signal })),
    enabled: text !== "",
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
