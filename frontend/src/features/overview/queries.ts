import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";

export type Overview = Schemas["Overview"];
export type Figure = Schemas["Figure"];
export type Attention = Schemas["Attention"];
export type UsageGroup = Schemas["UsageGroup"];
export type LogRow = Schemas["LogRow"];
export type Dimension = "model" | "account" | "tenant" | "tier";

const SOON = 15_000;

export const overviewQuery = (hours: number) =>
  queryOptions({
    queryKey: ["overview", hours],
    queryFn: ({ signal }) => call(api.GET("/api/overview", { params: { query: { hours } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: SOON,
  });

/** Sums of the last hours by one dimension. The moment of asking is no part of the key: it moves on with each fetch. */
export const usageQuery = (hours: number, by: Dimension | "hour" | "day") =>
  queryOptions({
    queryKey: ["usage", hours, by],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - hours * 3_600_000).toISOString();
      return call(api.GET("/api/usage", { params: { query: { from, group_by: by } }, signal }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: SOON,
  });

export const newestLogsQuery = (limit: number) =>
  queryOptions({
    queryKey: ["logs", "newest", limit],
    queryFn: ({ signal }) => call(api.GET("/api/logs", { params: { query: { limit } }, signal })),
    refetchInterval: SOON,
  });
