/** Which models the accounts' providers offer. The dashboard asks them, and keeps what they say for five minutes. */
import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../client";

export const modelsQuery = () =>
  queryOptions({ queryKey: ["models", "all"], queryFn: ({ signal }) => call(api.GET("/api/settings/models", { signal })), staleTime: 5 * 60_000 });
