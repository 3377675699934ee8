import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { messageOf } from "@/api/error";
import { inOrder, usePending } from "@/api/pending-changes";
import { type Assignment, configKeys, tiersQuery } from "@/api/queries/configs";
import { toast } from "@/components/ui/toast";

export type ConfigCreate = Schemas["NewConfig"];
export type ConfigUpdate = Schemas["ConfigChange"];

export type Explanation = Schemas["Explanation"];
export type Question = Schemas["Question"];

/** What would happen to a request for this model now. It depends on everything, so that it is asked again often. */
export const explainQuery = (question: Question) =>
  queryOptions({
    queryKey: ["explain", question],
    queryFn: ({ signal }) => call(api.POST("/api/configs/explain", { body: question, signal })),
    enabled: question.model.trim() !== "",
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: 5_000,
  });

/** Requests of the last 24 hours by tier and account. */
export const tierUseQuery = () =>
  queryOptions({
    queryKey: ["usage", "day", "tier"],
    queryFn: ({ signal }) => call(api.GET("/api/configs/use", { signal })),
    staleTime: 30_000,
  });

export function useCreateConfig() {
  return useMutation({ mutationFn: (body: ConfigCreate) => call(api.POST("/api/configs", { body })), onSuccess: useRefresh() });
}

export function useUpdateConfig(id: string) {
  return useMutation({
    ...inOrder(`config-${id}`),
    mutationFn: (body: ConfigUpdate) => call(api.PUT("/api/configs/{config_id}", { params: { path: { config_id: id } }, body })),
    onSuccess: useRefresh(),
  });
}

/** The strategy that was asked for last and does not act yet. */
export const usePendingStrategy = (id: string) => usePending<ConfigUpdate>(`config-${id}`).findLast(({ routing_strategy }) => routing_strategy)?.routing_strategy;

export function useDeleteConfig() {
  return useMutation({ mutationFn: (id: string) => call(api.DELETE("/api/configs/{config_id}", { params: { path: { config_id: id } } })), onSuccess: useRefresh() });
}

export function useActivateConfig() {
  return useMutation({
    mutationFn: (id: string) => call(api.POST("/api/configs/{config_id}/activate", { params: { path: { config_id: id } } })),
    onSuccess: useRefresh(),
    onError: (error) => toast.failed("Not activated.", messageOf(error)),
  });
}

interface TierChange {
  before: Assignment[];
  next: Assignment[];
  /** Past tense: "Moved DeepSeek to first in haiku". */
  said: string;
}

/** The assignments that were asked for last and do not act yet. */
export const usePendingTiers = (id: string) => usePending<TierChange>(`tiers-${id}`).at(-1)?.next;

/** Replace a config's assignments at once, with an undo. */
export function useReplaceTiers(id: string) {
  const queryClient = useQueryClient();
  const { queryKey } = tiersQuery(id);
  const replace = useMutation({
    ...inOrder(`tiers-${id}`),
    mutationFn: ({ next }: TierChange) => call(api.PUT("/api/configs/{config_id}/tiers", { params: { path: { config_id: id } }, body: next })),
    onSuccess: (_, { before, next, said }) => toast.done(said, { label: "Undo", act: () => replace.mutate({ before: next, next: before.map(withoutExtras), said: "Undone" }) }),
    onError: (error) => toast.failed("Not saved.", messageOf(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
  return replace;
}

function withoutExtras({ tier, account_id, priority, target_model }: Assignment): Assignment {
  return { tier, account_id, priority, target_model };
}

function useRefresh() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: configKeys.all });
}
