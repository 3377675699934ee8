import { useEffect, useEffectEvent } from "react";
import type { Schemas } from "@/api/client";

type LogRow = Schemas["LogRow"];

interface LiveLogs {
  onRow: (row: LogRow) => void;
  /** The feed tells what is written from now on; what was written before has to be read once more. */
  onConnected: () => void;
}

/** Follow new requests as they are recorded. The browser connects again by itself when the connection breaks. */
export function useLiveLogs(on: boolean, { onRow, onConnected }: LiveLogs): void {
  const handle = useEffectEvent(onRow);
  const connected = useEffectEvent(onConnected);
  useEffect(() => {
    if (!on) return;
    const source = new EventSource("/api/logs/stream");
    source.addEventListener("open", () => connected());
    source.addEventListener("log", (event: MessageEvent<string>) => handle(JSON.parse(event.data) as LogRow));
    return () => source.close();
  }, [on]);
}
