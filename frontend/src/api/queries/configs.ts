/** Reading configs: routing edits them, tenants and the palette name them. */
import { queryOptions } from "@tanstack/react-query";
import { api, call, type Schemas } from "../client";

export type Config = Schemas["Config"];
export type Assignment = Schemas["NewAssignment"];

export const configKeys = { all: ["configs"] as const, tiers: (id: string) => ["configs", id, "tiers"] as const };

export const configsQuery = () => queryOptions({ queryKey: configKeys.all, queryFn: ({ signal }) => call(api.GET("/api/configs", { signal })) });

export const tiersQuery = (id: string) =>
  queryOptions({
    queryKey: configKeys.tiers(id),
    queryFn: ({ signal }) => call(api.GET("/api/configs/{config_id}/tiers", { params: { path: { config_id: id } }, signal })),
  });
