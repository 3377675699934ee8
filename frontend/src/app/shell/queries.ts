import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const proxyQuery = () =>
  queryOptions({
    queryKey: ["proxy"],
    queryFn: ({ signal }) => call(api.GET("/api/proxy", { signal })),
    refetchInterval: 10_000,
    retry: false,
  });

export const healthQuery = () =>
  queryOptions({
    queryKey: ["health"],
    queryFn: ({ signal }) => call(api.GET("/api/health", { signal })),
    staleTime: Infinity,
  });
