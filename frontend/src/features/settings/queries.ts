import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";

export type AuditRow = Schemas["AuditRow"];

export const AUDIT_PAGE = 50;

export const auditQuery = (page: number) =>
  queryOptions({
    queryKey: ["audit", page],
    queryFn: ({ signal }) => call(api.GET("/api/audit", { params: { query: { limit: AUDIT_PAGE, offset: page * AUDIT_PAGE } }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export const encryptionQuery = () =>
  queryOptions({ queryKey: ["encryption"], queryFn: ({ signal }) => call(api.GET("/api/settings/encryption", { signal })) });

export function useRotateAccountKey() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => call(api.POST("/api/settings/encryption/rotate-account-key")),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["encryption"] }),
  });
}

export async function revealClientKey(): Promise<string> {
  return (await call(api.POST("/api/settings/reveal-proxy-key"))).key;
}

export function useRegenerateClientKey() {
  return useMutation({ mutationFn: () => call(api.POST("/api/settings/regenerate-proxy-key")) });
}

export function useChangePassword() {
  return useMutation({ mutationFn: (body: { current_password: string; password: string }) => call(api.POST("/api/auth/password", { body })) });
}
