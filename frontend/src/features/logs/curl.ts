import { curlOf } from "@/lib/curl";
import type { LogDetail } from "./queries";

/** Nothing where the body was not captured. */
export function asCurl(log: Pick<LogDetail, "path" | "inbound_format" | "bodies">, proxyUrl: string): string | undefined {
  return log.bodies.client ? curlOf({ url: proxyUrl + (log.path ?? ""), format: log.inbound_format, body: log.bodies.client }) : undefined;
}
