import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { messageOf } from "@/api/error";
import { setupKeys } from "@/api/queries/setup";
import { toast } from "@/components/ui/toast";

type Asked = Schemas["SetupRequest"];

export const setupQuery = (tenant?: string) =>
  queryOptions({
    queryKey: setupKeys.page(tenant),
    queryFn: ({ signal }) => call(api.GET("/api/setup", { params: { query: { tenant_id: tenant } }, signal })),
    placeholderData: (before) => before,
  });

/** What writing would change. Files change behind our back: it is asked for again whenever it is looked at. */
export const previewQuery = (tool: string, tenant?: string) =>
  queryOptions({
    queryKey: setupKeys.preview(tool, tenant),
    queryFn: ({ signal }) => call(api.POST("/api/setup/preview", { body: { tool, tenant_id: tenant }, signal })),
    staleTime: 0,
    retry: false,
  });

export function useWriteTool() {
  const refresh = useRefresh();
  const undo = useUndoTool();
  return useMutation({
    mutationFn: (body: Pick<Asked, "tool" | "tenant_id">) => call(api.POST("/api/setup/auto", { body })),
    onSuccess: ({ tool, path, changed }) => {
      if (changed) toast.done(`Wrote ${path}`, { label: "Undo", act: () => undo.mutate(tool) });
      else toast.done(`${path} says so already`);
    },
    onError: (error) => toast.failed("Nothing was written.", messageOf(error)),
    onSettled: refresh,
  });
}

export function useUndoTool() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (tool: string) => call(api.POST("/api/setup/undo", { body: { tool } })),
    onSuccess: ({ path, removed }) => toast.done(removed ? `Removed ${path} again` : `Restored ${path}`),
    onError: (error) => toast.failed("Not undone.", messageOf(error)),
    onSettled: refresh,
  });
}

/** The client key in clear; noted in the audit log. */
export async function fetchKey(tenant: string | null): Promise<string> {
  if (tenant === null) return (await call(api.POST("/api/settings/reveal-proxy-key"))).key;
  return (await call(api.POST("/api/tenants/{tenant_id}/reveal-key", { params: { path: { tenant_id: tenant } } }))).api_key;
}

export function useRefresh() {
  const queryClient = useQueryClient();
  // Overview shows how far the first run has come, too.
  return () => Promise.all([setupKeys.all, ["overview"]].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
