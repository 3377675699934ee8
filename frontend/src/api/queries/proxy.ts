/** What the proxy says of itself: whether it runs, since when, and where. */
import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../client";

export const proxyQuery = () =>
  queryOptions({
    queryKey: ["proxy"],
    queryFn: ({ signal }) => call(api.GET("/api/proxy", { signal })),
    refetchInterval: 10_000,
    retry: false,
  });
