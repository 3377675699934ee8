import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { messageOf } from "@/api/error";
import { inOrder, usePending, useSwitched } from "@/api/pending-changes";
import { toast } from "@/components/ui/toast";

export type Guardrail = Schemas["Guardrail"];

const keys = { privacy: ["guardrails", "privacy"] as const, list: ["guardrails", "list"] as const, mappings: ["guardrails", "mappings"] as const };

export const privacyQuery = () => queryOptions({ queryKey: keys.privacy, queryFn: ({ signal }) => call(api.GET("/api/privacy", { signal })) });

export const guardrailsQuery = () =>
  queryOptions({ queryKey: keys.list, queryFn: ({ signal }) => call(api.GET("/api/guardrails/list", { signal })).then(({ guardrails }) => guardrails) });

export const mappingsQuery = (limit: number) =>
  queryOptions({ queryKey: [...keys.mappings, limit], queryFn: ({ signal }) => call(api.GET("/api/privacy/mappings", { params: { query: { limit } }, signal })), placeholderData: keepPreviousData });

const MONTH_HOURS = 720;

/** How many requests of the last 30 days had something masked. */
export const monthQuery = () =>
  queryOptions({
    queryKey: ["guardrails", "month"],
    queryFn: async ({ signal }) => {
      const { figures } = await call(api.GET("/api/overview", { params: { query: { hours: MONTH_HOURS } }, signal }));
      return { requests: figures.requests.value ?? 0, masked: figures.masked_requests.value ?? 0 };
    },
    staleTime: 60_000,
  });

const switches = { all: "switch-guardrails", detector: "switch-detector" };

/** Switch all guardrails on or off, with an undo. */
export function useSwitchGuardrails() {
  const refresh = useRefresh();
  const change = useMutation({
    ...inOrder(switches.all),
    mutationFn: (enabled: boolean) => call(api.PUT("/api/privacy", { body: { enabled } })),
    onSuccess: ({ enabled }) => toast.done(`Switched guardrails ${enabled ? "on" : "off"}`, { label: "Undo", act: () => change.mutate(!enabled) }),
    onError: (error) => toast.failed("Guardrails were not switched.", messageOf(error)),
    onSettled: refresh,
  });
  return change;
}

export const useGuardrailsShownOn = (on: boolean) => usePending<boolean>(switches.all).at(-1) ?? on;

/** Switch one detector on or off, with an undo. */
export function useSwitchDetector() {
  const refresh = useRefresh();
  const change = useMutation({
    ...inOrder(switches.detector),
    mutationFn: ({ id, enabled }: Pick<Guardrail, "id" | "enabled">) => call(api.PUT("/api/guardrails/{detector_id}", { params: { path: { detector_id: id } }, body: { enabled } })),
    onSuccess: ({ id, name, enabled }) => toast.done(`Switched “${name}” ${enabled ? "on" : "off"}`, { label: "Undo", act: () => change.mutate({ id, enabled: !enabled }) }),
    onError: (error) => toast.failed("The detector was not switched.", messageOf(error)),
    onSettled: refresh,
  });
  return change;
}

export const useDetectorShownOn = (detector: Guardrail) => useSwitched(switches.detector, detector);

export function useForgetMappings() {
  return useMutation({ mutationFn: () => call(api.DELETE("/api/privacy/mappings")), onSuccess: useRefresh() });
}

function useRefresh() {
  const queryClient = useQueryClient();
  return () => Promise.all([queryClient.invalidateQueries({ queryKey: ["guardrails"] }), queryClient.invalidateQueries({ queryKey: ["settings"] })]);
}
