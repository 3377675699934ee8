import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { boundsOf, type Period } from "./search";

export type Overview = Schemas["Overview"];
export type Figure = Schemas["Figure"];
export type Attention = Schemas["Attention"];
export type UsageGroup = Schemas["UsageGroup"];
export type Course = Schemas["Course"];
export type CoursePoint = Schemas["CoursePoint"];
export type LogRow = Schemas["LogRow"];
export type Dimension = "model" | "account" | "tenant" | "tier";

const SOON = 15_000;

export const overviewQuery = (period: Period, tenant?: string) =>
  queryOptions({
    queryKey: ["overview", period, tenant],
    queryFn: ({ signal }) => call(api.GET("/api/overview", { params: { query: { ...("hours" in period ? period : boundsOf(period, new Date())), tenant } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: SOON,
  });

/** Sums by one dimension. The moment of asking is no part of the key: it moves on with each fetch. */
export const usageQuery = (period: Period, by: Dimension | "hour" | "day", tenant?: string) =>
  queryOptions({
    queryKey: ["usage", period, by, tenant],
    queryFn: ({ signal }) => call(api.GET("/api/usage", { params: { query: { ...boundsOf(period, new Date()), group_by: by, tenant } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: SOON,
  });

/** Sums by hour or day and one dimension. */
export const courseQuery = (period: Period, by: Dimension, tenant?: string) =>
  queryOptions({
    queryKey: ["usage", period, "course", by, tenant],
    queryFn: ({ signal }) => call(api.GET("/api/usage/course", { params: { query: { ...boundsOf(period, new Date()), by, tenant } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: SOON,
  });

export const newestLogsQuery = (limit: number) =>
  queryOptions({
    queryKey: ["logs", "newest", limit],
    queryFn: ({ signal }) => call(api.GET("/api/logs", { params: { query: { limit } }, signal })),
    refetchInterval: SOON,
  });
