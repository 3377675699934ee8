import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { modelsQuery } from "@/api/queries/models";

export type Model = Schemas["Model"];
export type LimitsChange = Schemas["LimitsChange"];

export const sourcesQuery = () => queryOptions({ queryKey: ["models", "sources"], queryFn: ({ signal }) => call(api.GET("/api/settings/models/sources", { signal })), staleTime: 60_000 });

export function useRefreshModels() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => call(api.POST("/api/settings/models/refresh")),
    onSuccess: (models) => {
      queryClient.setQueryData(modelsQuery().queryKey, models);
      return queryClient.invalidateQueries({ queryKey: ["models", "sources"] });
    },
  });
}

export function useChangeLimits() {
  return useMutation({
    mutationFn: ({ id, ...body }: LimitsChange & { id: string }) => call(api.PUT("/api/settings/model-limits/{model_id}", { params: { path: { model_id: id } }, body })),
    onSuccess: useRefresh(),
  });
}

export function useResetLimits() {
  return useMutation({
    mutationFn: (id: string) => call(api.DELETE("/api/settings/model-limits/{model_id}", { params: { path: { model_id: id } } })),
    onSuccess: useRefresh(),
  });
}

function useRefresh() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: ["models"] });
}
