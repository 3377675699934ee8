/** The shape of what became of a request. */
import type { Schemas } from "@/api/client";
import type { Tone } from "@/components/ui/state-mark";

export const CLIENT_LEFT = 499;

export function toneOf(row: Pick<Schemas["LogRow"], "status_code" | "success" | "is_failover">): Tone {
  if (row.status_code === CLIENT_LEFT) return "off";
  if (!row.success) return "bad";
  return row.is_failover ? "warn" : "ok";
}
