import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { api, call } from "@/api/client";

export const authKeys = { status: ["auth", "status"] as const };

export const statusQuery = () =>
  queryOptions({
    queryKey: authKeys.status,
    queryFn: ({ signal }) => call(api.GET("/api/auth/status", { signal })),
    staleTime: 30_000,
  });

/** After signing in or out everything known belongs to the other state: forget it and let the routes decide again. */
function useForgetAll() {
  const queryClient = useQueryClient();
  const router = useRouter();
  return async () => {
    queryClient.clear();
    await router.invalidate();
  };
}

export function useLogin() {
  return useMutation({ mutationFn: (body: { password: string } | { token: string }) => call(api.POST("/api/auth/login", { body })), onSuccess: useForgetAll() });
}

export function useSetPassword() {
  return useMutation({
    mutationFn: (body: { setup_code: string; password: string }) => call(api.POST("/api/auth/setup", { body })),
    onSuccess: useForgetAll(),
  });
}

export function useLogout() {
  return useMutation({ mutationFn: () => call(api.POST("/api/auth/logout")), onSuccess: useForgetAll() });
}
