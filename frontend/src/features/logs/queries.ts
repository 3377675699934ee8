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

const A_DAY_MS = 86_400_000;

/**
 * What the requests of a filter cost, out of the totals, without a time those of the last 24 hours. The totals know time and
 * one of account and tenant: null for every other filter, which would have to be summed row by row.
 */
export const costQuery = ({ q, status, model, conversation, account, tenant, ...time }: LogFilter) =>
  queryOptions({
    queryKey: ["usage", "of-logs", account, tenant, time],
    queryFn: async ({ signal }): Promise<number> => {
      const now = new Date();
      const { from = new Date(now.getTime() - A_DAY_MS).toISOString(), to } = queryOf(time, now);
      const group_by = account ? "account" : tenant ? "tenant" : undefined;
      const groups = await call(api.GET("/api/usage", { params: { query: { from, to, group_by } }, signal }));
      const part = (account ?? tenant ?? "").toLowerCase();
      return groups.filter(({ key, label }) => key === (account ?? tenant) || label.toLowerCase().includes(part)).reduce((sum, { cost_usd }) => sum + cost_usd, 0);
    },
    enabled: !q && !status && !model && !conversation && !(account && tenant),
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
