import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { type LogFilter, queryOf } from "./search";

export type LogRow = Schemas["LogRow"];
export type LogDetail = Schemas["LogDetail"];
export type Attempt = Schemas["Attempt"];

export const PAGE_SIZE = 100;

const keys = { all: ["logs"] as const };

/**
 * One page of the list. `until` pins deeper pages to the newest row of the first, so that requests which arrive meanwhile
 * shift nothing.
 */
export const logPageQuery = (filter: LogFilter, page: number, until?: string) =>
  queryOptions({
    queryKey: [...keys.all, "page", filter, page, until],
    queryFn: ({ signal }) => {
      const query = queryOf(filter, new Date());
      return call(api.GET("/api/logs", { params: { query: { ...query, to: query.to ?? until, page, limit: PAGE_SIZE } }, signal }));
    },
    placeholderData: page === 1 ? keepPreviousData : undefined,
    staleTime: Infinity,
    gcTime: 60_000,
    refetchOnWindowFocus: false,
  });

export const NEWEST = 1_000;
const MOST_AT_ONCE = 200;

/** The newest requests of a filter in one list, for what is worked out here: up to a thousand. */
export const newestRowsQuery = (filter: LogFilter) =>
  queryOptions({
    queryKey: [...keys.all, "newest", filter],
    queryFn: async ({ signal }) => {
      const query = queryOf(filter, new Date());
      const logs: LogRow[] = [];
      for (let page = 1; ; page++) {
        const { logs: more, total } = await call(api.GET("/api/logs", { params: { query: { ...query, page, limit: MOST_AT_ONCE } }, signal }));
        logs.push(...more);
        if (more.length < MOST_AT_ONCE || logs.length >= Math.min(total, NEWEST)) return { logs, total };
      }
    },
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });

export const histogramQuery = (filter: LogFilter) =>
  queryOptions({
    queryKey: [...keys.all, "histogram", filter],
    queryFn: ({ signal }) => call(api.GET("/api/logs/histogram", { params: { query: queryOf(filter, new Date()) }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });

export const logQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.all, "one", id],
    queryFn: ({ signal }) => call(api.GET("/api/logs/{log_id}", { params: { path: { log_id: id } }, signal })),
    staleTime: Infinity,
  });

/** The placeholders that stand in the bodies; no originals. */
export const maskedQuery = (id: string, enabled: boolean) =>
  queryOptions({
    queryKey: [...keys.all, "masked", id],
    queryFn: ({ signal }) => call(api.GET("/api/logs/{log_id}/masked", { params: { path: { log_id: id } }, signal })),
    staleTime: Infinity,
    enabled,
  });

export function useReveal(id: string) {
  return useMutation({ mutationFn: () => call(api.POST("/api/logs/{log_id}/reveal", { params: { path: { log_id: id } } })) });
}

/** Fetch the first page and the histogram anew; deeper pages follow through their pin. */
export function useRefreshLogs() {
  const queryClient = useQueryClient();
  return (filter: LogFilter) =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: logPageQuery(filter, 1).queryKey }),
      queryClient.invalidateQueries({ queryKey: histogramQuery(filter).queryKey }),
    ]);
}

export function useClearLogs() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { clear_all: boolean } | { days_old: number }) => call(api.DELETE("/api/logs", { body: { clear_all: false, ...body } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.all }),
  });
}
