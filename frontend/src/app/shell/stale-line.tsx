import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "@/api/error";
import { proxyQuery } from "@/api/queries/proxy";
import { StateMark } from "@/components/ui/state-mark";
import { hourMinute } from "@/lib/format-time";

/** An amber line over the page while what it shows cannot be renewed, or the proxy answers nobody. */
export function StaleLine() {
  const { data: proxy, isError, error, dataUpdatedAt } = useQuery(proxyQuery());
  const away = isError ? "dashboard" : proxy && !proxy.reachable ? "proxy" : undefined;
  const [since, setSince] = useState<{ who: string; at: Date }>();
  if (away && since?.who !== away) setSince({ who: away, at: isError && dataUpdatedAt ? new Date(dataUpdatedAt) : new Date() });
  if (!away && since) setSince(undefined);
  if (!away || !since) return null;
  return (
    <p role="status" className="flex items-center gap-2 border-b border-border bg-warn-soft px-6 py-1.5 text-xs text-warn max-md:px-4">
      <StateMark state="warn" />
      {away === "dashboard" ? (
        <span><strong className="font-semibold">{error instanceof ApiError ? "The dashboard fails" : "Dashboard not reachable"} since {hourMinute(since.at)}.</strong> Numbers are from then; the proxy may still be answering.</span>
      ) : (
        <span><strong className="font-semibold">Proxy not reachable since {hourMinute(since.at)}.</strong> No request is answered until it runs again; <code className="font-mono">./start.sh</code> starts it.</span>
      )}
    </p>
  );
}
