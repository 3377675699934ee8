import { useQuery } from "@tanstack/react-query";
import { StateMark } from "@/components/ui/state-mark";
import { healthQuery } from "./queries";

/** Whether the proxy runs, in words, with its uptime and address. */
export function ProxyState() {
  const { data: health, isError } = useQuery(healthQuery());
  if (isError) return <Line tone="bad" words="Dashboard not reachable" />;
  if (!health) return <Line tone="off" words="Looking for the proxy" />;
  if (health.status === "degraded") return <Line tone="warn" words={health.reasons[0] ?? "Something does not work"} />;
  return <Line tone="ok" words="Dashboard running" since={`v${health.version}`} />;
}

function Line({ tone, words, since, address }: { tone: "ok" | "bad" | "off" | "warn"; words: string; since?: string; address?: string }) {
  return (
    <div role="status" className="text-xs">
      <p className="flex items-center gap-2">
        <StateMark state={tone} />
        <span className="flex-1 font-medium">{words}</span>
        {since && <span className="text-faint">{since}</span>}
      </p>
      {address && <p className="pl-4 font-mono text-faint">{address}</p>}
    </div>
  );
}
