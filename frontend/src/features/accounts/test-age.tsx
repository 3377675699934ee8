import type { Account } from "@/api/queries/accounts";
import { Time } from "@/components/time";
import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { duration } from "@/lib/format-time";

/** What the newest test of an account came to, and when that was. */
export function TestAge({ account, running }: { account: Account; running: boolean }) {
  const last = account.last_test;
  if (running) return <span role="status">Testing…</span>;
  if (!last) return <span className="text-faint">not tested yet</span>;
  return (
    <Tooltip text={last.message}>
      <span className={cn("truncate", !last.ok && "text-bad")}>
        {last.ok ? duration(last.latency_ms) : "failed"}, {last.at && <Time at={last.at} />}
      </span>
    </Tooltip>
  );
}
