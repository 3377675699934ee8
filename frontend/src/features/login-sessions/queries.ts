import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { messageOf } from "@/api/error";
import { toast } from "@/components/ui/toast";

export type LoginSession = Schemas["LoginSession"];
export type FoundLogin = Schemas["FoundLogin"];
export type ImportRequest = Schemas["ImportRequest"];

const LOOK_MS = 4000;
const keys = {
  all: ["login-sessions"] as const,
  engine: ["login-sessions", "engine"] as const,
  list: ["login-sessions", "list"] as const,
  urls: (id: string) => ["login-sessions", id, "urls"] as const,
  found: (id: string) => ["login-sessions", id, "found"] as const,
};

export const engineQuery = () => queryOptions({ queryKey: keys.engine, queryFn: ({ signal }) => call(api.GET("/api/sessions/engine", { signal })), refetchInterval: 15_000 });

export const sessionsQuery = () => queryOptions({ queryKey: keys.list, queryFn: ({ signal }) => call(api.GET("/api/sessions", { signal })), refetchInterval: LOOK_MS });

/** Asked again and again while somebody signs in. */
export const authUrlsQuery = ({ id, status }: LoginSession) =>
  queryOptions({
    queryKey: keys.urls(id),
    queryFn: ({ signal }) => call(api.GET("/api/sessions/{session_id}/auth-urls", { params: { path: { session_id: id } }, signal })),
    enabled: status === "running",
    refetchInterval: LOOK_MS,
    retry: false,
  });

export const foundLoginsQuery = ({ id, status }: LoginSession) =>
  queryOptions({
    queryKey: keys.found(id),
    queryFn: ({ signal }) => call(api.GET("/api/sessions/{session_id}/check-credentials", { params: { path: { session_id: id } }, signal })),
    enabled: status === "running" || status === "stopped",
    refetchInterval: LOOK_MS,
    retry: false,
  });

export function useStartSession() {
  return useMutation({ mutationFn: (body: { name?: string; autoCommand?: string }) => call(api.POST("/api/sessions", { body })), onSuccess: useRefresh() });
}

export function useSwitchSession({ id, name }: LoginSession) {
  return useMutation({
    mutationFn: (to: "stop" | "start") => {
      const params = { path: { session_id: id } };
      return call(to === "stop" ? api.POST("/api/sessions/{session_id}/stop", { params }) : api.POST("/api/sessions/{session_id}/start", { params }));
    },
    onError: (error, to) => toast.failed(`“${name}” did not ${to}.`, messageOf(error)),
    onSettled: useRefresh(),
  });
}

export function useRemoveSession() {
  return useMutation({ mutationFn: (id: string) => call(api.DELETE("/api/sessions/{session_id}", { params: { path: { session_id: id } } })), onSuccess: useRefresh() });
}

export function useImportLogin(id: string) {
  const queryClient = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: ImportRequest) => call(api.POST("/api/sessions/{session_id}/import-credentials", { params: { path: { session_id: id } }, body })),
    onSuccess: () => Promise.all([refresh(), queryClient.invalidateQueries({ queryKey: ["accounts"] }), queryClient.invalidateQueries({ queryKey: ["configs"] })]),
  });
}

function useRefresh() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: keys.all });
}
