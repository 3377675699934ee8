import { useQuery } from "@tanstack/react-query";
import { proxyQuery } from "@/api/queries/proxy";
import { CopyButton } from "@/components/copy-button";
import { StateMark } from "@/components/ui/state-mark";
import { duration } from "@/lib/format-time";


/** Whether the proxy runs, in words, with its uptime and address. */
export function ProxyState() {
  const { data: proxy, isError } = useQuery(proxyQuery());
  if (isError) return <Line tone="bad" words="Dashboard not reachable" />;
  if (!proxy) return <Line tone="off" words="Looking for the proxy" />;
  const uptime = proxy.uptime_s == null ? undefined : duration(proxy.uptime_s * 1000);
  if (!proxy.reachable) return <Line tone="bad" words="Proxy not reachable" address={proxy.url} />;
  if (proxy.status !== "ok") return <Line tone="warn" words={proxy.reasons[0] ?? "Proxy degraded"} since={uptime} address={proxy.url} />;
  return <Line tone="ok" words="Proxy running" since={uptime} address={proxy.url} />;
}

interface LineProps {
  tone: "ok" | "bad" | "off" | "warn";
  words: string;
  since?: string;
  address?: string;
}

function Line({ tone, words, since, address }: LineProps) {
  return (
    <div role="status" className="text-xs">
      <p className="flex items-center gap-2">
        <StateMark state={tone} />
        <span className="flex-1 font-medium">{words}</span>
        {since && <span className="text-faint">{since}</span>}
      </p>
      {address && (
        <p className="flex items-center pl-4 font-mono text-faint">
          <span className="truncate">{address.replace(/^https?:\/\//, "")}</span>
          <CopyButton text={address} label="Copy the proxy's address" className="-my-1.5 ml-auto" />
        </p>
      )}
    </div>
  );
}
