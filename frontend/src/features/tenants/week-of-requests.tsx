import { useQuery } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { Sparkline } from "@/components/sparkline";
import { useNow } from "@/lib/use-now";

const DAYS = 7;
const DAY_MS = 86_400_000;

/** Requests of a tenant in the last seven days, as a line; its table tells the figures. */
export function WeekOfRequests({ tenantId }: { tenantId: string }) {
  const { data } = useQuery({
    queryKey: ["usage", "week", "tenant"],
    queryFn: ({ signal }) => call(api.GET("/api/usage/course", { params: { query: { by: "tenant", from: new Date(Date.now() - DAYS * DAY_MS).toISOString() } }, signal })),
    staleTime: 60_000,
  });
  const now = useNow();
  const points = data?.points.filter(({ key }) => key === tenantId) ?? [];
  if (!points.length) return null;
  const today = Math.floor(now.getTime() / DAY_MS);
  const byDay = new Map(points.map(({ start, requests }) => [Math.floor(new Date(start ?? 0).getTime() / DAY_MS), requests]));
  return <Sparkline values={Array.from({ length: DAYS }, (_, ago) => byDay.get(today - DAYS + 1 + ago) ?? 0)} />;
}
