import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { messageOf } from "@/api/error";
import { inOrder, usePending, useSwitched } from "@/api/pending-changes";
import type { SettingValue } from "@/api/queries/settings";
import { type Tenant, tenantKeys } from "@/api/queries/tenants";
import { toast } from "@/components/ui/toast";

export type NewTenant = Schemas["NewTenant"];
export type TenantChange = Schemas["TenantChange"];

const keys = { all: tenantKeys.all, overrides: (id: string) => ["tenants", id, "settings"] as const };

export const overridesQuery = (id: string) =>
  queryOptions({ queryKey: keys.overrides(id), queryFn: ({ signal }) => call(api.GET("/api/tenants/{tenant_id}/settings", { params: { path: { tenant_id: id } }, signal })) });

export function useCreateTenant() {
  return useMutation({ mutationFn: (body: NewTenant) => call(api.POST("/api/tenants", { body })), onSuccess: useRefresh() });
}

export function useUpdateTenant(id: string) {
  return useMutation({ mutationFn: (body: TenantChange) => call(api.PUT("/api/tenants/{tenant_id}", { params: { path: { tenant_id: id } }, body })), onSuccess: useRefresh() });
}

const SWITCH = "switch-tenant";

/** Let a tenant in or not, with an undo. */
export function useSwitchTenant() {
  const refresh = useRefresh();
  const change = useMutation({
    ...inOrder(SWITCH),
    mutationFn: ({ id, enabled }: Pick<Tenant, "id" | "enabled">) => call(api.PUT("/api/tenants/{tenant_id}", { params: { path: { tenant_id: id } }, body: { enabled } })),
    onSuccess: ({ id, name, enabled }) => toast.done(`Switched “${name}” ${enabled ? "on" : "off"}`, { label: "Undo", act: () => change.mutate({ id, enabled: !enabled }) }),
    onError: (error) => toast.failed("The tenant was not switched.", messageOf(error)),
    onSettled: refresh,
  });
  return change;
}

export const useTenantShownOn = (tenant: Tenant) => useSwitched(SWITCH, tenant);

export function useDeleteTenant() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, keepDataset }: { id: string; keepDataset: boolean }) =>
      call(api.DELETE("/api/tenants/{tenant_id}", { params: { path: { tenant_id: id }, query: { keep_dataset: keepDataset } } })),
    onSuccess: refresh,
  });
}

export function useRotateKey(id: string) {
  return useMutation({ mutationFn: () => call(api.POST("/api/tenants/{tenant_id}/rotate-key", { params: { path: { tenant_id: id } } })), onSuccess: useRefresh() });
}

export async function revealKey(id: string): Promise<string> {
  return (await call(api.POST("/api/tenants/{tenant_id}/reveal-key", { params: { path: { tenant_id: id } } }))).api_key;
}

interface Override {
  key: string;
  value: SettingValue;
}

export function useOverride(id: string) {
  const refresh = useRefresh();
  return useMutation({
    ...inOrder(`override-${id}`),
    mutationFn: ({ key, value }: Override) =>
      call(api.PUT("/api/tenants/{tenant_id}/settings", { params: { path: { tenant_id: id } }, body: { [key]: value } })),
    onSuccess: refresh,
  });
}

/** The value that was asked for last and is not in force yet. */
export const usePendingOverride = (id: string, key: string) => usePending<Override>(`override-${id}`).findLast((change) => change.key === key)?.value;

export function useInherit(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (key: string) => call(api.DELETE("/api/tenants/{tenant_id}/settings/{key}", { params: { path: { tenant_id: id, key } } })),
    onSuccess: refresh,
    onError: (error) => toast.failed("Not reset.", messageOf(error)),
  });
}

function useRefresh() {
  const queryClient = useQueryClient();
  return () => Promise.all([queryClient.invalidateQueries({ queryKey: keys.all }), queryClient.invalidateQueries({ queryKey: ["settings"] })]);
}
