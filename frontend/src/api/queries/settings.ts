/** The settings' registry with the values in force, and the way to change them. Several features read or switch single ones. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "../client";

export type SettingRow = Schemas["SettingRow"];
export type SettingValue = string | number | boolean | null;

const keys = { registry: ["settings", "registry"] as const };

export const registryQuery = () =>
  queryOptions({ queryKey: keys.registry, queryFn: ({ signal }) => call(api.GET("/api/settings/registry", { signal })), staleTime: 30_000 });

/** The text in force of one setting; undefined while it is not known. */
export function useSetting(key: string): string | undefined {
  const { data } = useQuery(registryQuery());
  const row = data?.find((setting) => setting.key === key);
  return row && (row.value ?? "");
}

export function useSaveSettings() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Record<string, SettingValue>) => call(api.PUT("/api/settings", { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["settings"] }),
  });
}
