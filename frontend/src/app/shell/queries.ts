import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const healthQuery = () =>
  queryOptions({
    queryKey: ["health"],
    queryFn: ({ signal }) => call(api.GET("/api/health", { signal })),
    staleTime: Infinity,
  });
