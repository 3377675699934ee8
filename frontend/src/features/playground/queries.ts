import { queryOptions } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { ApiError } from "@/api/error";
import { askedIn } from "@/lib/asked";

export type LogDetail = Schemas["LogDetail"];
export type PlaygroundRequest = Schemas["PlaygroundRequest"];

/** What the proxy said first. */
export interface Head {
  status: number;
  contentType: string;
  requestId?: string;
  account?: string;
  strategy?: string;
}

/** Send through the proxy; the answer comes piece by piece until `signal` says stop. */
export async function relay(body: PlaygroundRequest, signal: AbortSignal): Promise<{ head: Head; pieces: AsyncGenerator<string> }> {
  const response = await fetch("/api/playground", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal });
  const status = response.headers.get("x-proxied-status");
  if (!response.ok || status === null) {
    const told = (await response.json().catch(() => ({}))) as { error?: string };
    throw new ApiError(told.error ?? `The dashboard answered ${response.status}`, response.status, {}, "POST", "/api/playground");
  }
  const header = (name: string) => response.headers.get(name) ?? undefined;
  const account = header("x-proxy-account");
  return {
    head: { status: Number(status), contentType: header("content-type") ?? "", requestId: header("x-request-id"), account: account && decodeURIComponent(account), strategy: header("x-proxy-strategy") },
    pieces: piecesOf(response),
  };
}

async function* piecesOf(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** What a logged request asked, from its masked body; null where none was captured. */
export const askedQuery = (logId: string | undefined) =>
  queryOptions({
    queryKey: ["playground", "asked", logId],
    queryFn: async ({ signal }) => {
      const log = await call(api.GET("/api/logs/{log_id}", { params: { path: { log_id: logId ?? "" } }, signal }));
      return (log.bodies.client && askedIn(log.bodies.client)) || null;
    },
    enabled: logId !== undefined,
    staleTime: Infinity,
  });

const TRIES = 12;

/** The record of a request, which is written shortly after its answer has ended. Null where nothing is recorded. */
export const recordQuery = (requestId: string | undefined) =>
  queryOptions({
    queryKey: ["playground", "record", requestId],
    queryFn: async ({ signal }): Promise<LogDetail | null> => {
      const { logs } = await call(api.GET("/api/logs", { params: { query: { q: requestId, limit: 1 } }, signal }));
      const id = logs[0]?.id;
      return id === undefined ? null : call(api.GET("/api/logs/{log_id}", { params: { path: { log_id: id } }, signal }));
    },
    enabled: requestId !== undefined,
    staleTime: Infinity,
    refetchInterval: ({ state }) => (state.data || state.dataUpdateCount >= TRIES ? false : 400),
  });
