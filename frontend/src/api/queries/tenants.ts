/** Reading tenants: several pages name them or filter by them. Changing them is the tenants feature's business. */
import { queryOptions } from "@tanstack/react-query";
import { api, call, type Schemas } from "../client";

export type Tenant = Schemas["Tenant"];

export const tenantKeys = { all: ["tenants"] as const };

export const tenantsQuery = () => queryOptions({ queryKey: tenantKeys.all, queryFn: ({ signal }) => call(api.GET("/api/tenants", { signal })), refetchInterval: 15_000 });
