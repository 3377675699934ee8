/** The settings' registry with the values in force, and the way to change them. Several features read or switch single ones. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "../client";
import { inOrder, usePending } from "../pending-changes";

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

const SAVE = "save-settings";

export function useSaveSettings() {
  const queryClient = useQueryClient();
  return useMutation({
    ...inOrder(SAVE),
    mutationFn: (body: Record<string, SettingValue>) => call(api.PUT("/api/settings", { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["settings"] }),
  });
}

/** The value of a setting that was asked for last and is not in force yet. */
export function usePendingSetting(key: string): SettingValue | undefined {
  return usePending<Record<string, SettingValue>>(SAVE).findLast((change) => key in change)?.[key];
}
