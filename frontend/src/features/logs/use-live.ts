import { useEffect, useEffectEvent } from "react";
import type { LogRow } from "./queries";

/** Follow new requests as they are recorded. The browser connects again by itself when the connection breaks. */
export function useLiveLogs(on: boolean, onRow: (row: LogRow) => void): void {
  const handle = useEffectEvent(onRow);
  useEffect(() => {
    if (!on) return;
    const source = new EventSource("/api/logs/stream");
    source.addEventListener("log", (event: MessageEvent<string>) => handle(JSON.parse(event.data) as LogRow));
    return () => source.close();
  }, [on]);
}
