import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { modelsQuery } from "@/api/queries/models";
import type { PriceSetting } from "./price-form";

export type Model = Schemas["Model"];
export type LimitsChange = Schemas["LimitsChange"];

export const sourcesQuery = () => queryOptions({ queryKey: ["models", "sources"], queryFn: ({ signal }) => call(api.GET("/api/settings/models/sources", { signal })), staleTime: 60_000 });

export const pricesQuery = () => queryOptions({ queryKey: ["models", "prices"], queryFn: ({ signal }) => call(api.GET("/api/settings/model-prices", { signal })), staleTime: 30_000 });

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

interface Priced {
  model: string;
  provider: string;
}

export function useSetPrice() {
  return useMutation({
    mutationFn: ({ model, provider, price }: Priced & { price: PriceSetting }) => call(api.PUT("/api/settings/model-prices/{model}", { params: { path: { model }, query: { provider } }, body: price })),
    onSuccess: useRefresh(),
  });
}

export function useResetPrice() {
  return useMutation({
    mutationFn: ({ model, provider }: Priced) => call(api.DELETE("/api/settings/model-prices/{model}", { params: { path: { model }, query: { provider } } })),
    onSuccess: useRefresh(),
  });
}

function useRefresh() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: ["models"] });
}
