/** Reading accounts and providers: several features show them. Changing them is the accounts feature's business. */
import { queryOptions } from "@tanstack/react-query";
import { api, call, type Schemas } from "../client";

export type Account = Schemas["Account"];
export type Provider = Schemas["ProviderRow"];

export const accountKeys = { all: ["accounts"] as const, providers: ["providers"] as const };

export const accountsQuery = () =>
  queryOptions({
    queryKey: accountKeys.all,
    queryFn: ({ signal }) => call(api.GET("/api/accounts", { signal })),
    refetchInterval: 10_000,
  });

/** The catalogue changes only with the program. */
export const providersQuery = () =>
  queryOptions({ queryKey: accountKeys.providers, queryFn: ({ signal }) => call(api.GET("/api/providers", { signal })), staleTime: Infinity });
