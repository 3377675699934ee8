/**
 * The browser's end of a terminal's WebSocket: bytes both ways as binary messages, size and acknowledgements as JSON. What
 * was drawn is acknowledged, because a browser would otherwise keep without bound what arrives faster than it draws.
 */

export interface Screen {
  /** Draw; `drawn` is called when it is done. */
  draw: (data: Uint8Array, drawn: () => void) => void;
  size: () => { columns: number; rows: number };
}

export interface TerminalLink {
  type: (data: Uint8Array) => void;
  resize: () => void;
  close: () => void;
}

const ACKNOWLEDGE_EVERY = 32 * 1024;

export function terminalAddress(id: string, { protocol, host }: Pick<Location, "protocol" | "host"> = location): string {
  return `${protocol === "https:" ? "wss:" : "ws:"}//${host}/api/sessions/${encodeURIComponent(id)}/terminal`;
}

/** Connect a screen; `onEnd` hears why it ended, once. */
export function openTerminal(socket: WebSocket, screen: Screen, onOpen: () => void, onEnd: (reason: string) => void): TerminalLink {
  let drawn = 0;
  let reason = "The connection was lost.";
  let closed = false;
  const tell = (message: object) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const resize = () => tell({ type: "resize", ...screen.size() });
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    resize();
    onOpen();
  };
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === "string") {
      reason = endReason(data) ?? reason;
      return;
    }
    screen.draw(new Uint8Array(data), () => {
      drawn += data.byteLength;
      if (drawn < ACKNOWLEDGE_EVERY) return;
      tell({ type: "ack", bytes: drawn });
      drawn = 0;
    });
  };
  socket.onclose = () => {
    if (!closed) onEnd(reason);
    closed = true;
  };
  return {
    type: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    resize,
    close: () => {
      closed = true;
      socket.close();
    },
  };
}

function endReason(text: string): string | undefined {
  try {
    const told = JSON.parse(text) as { type?: unknown; reason?: unknown };
    return told.type === "ended" && typeof told.reason === "string" ? told.reason : undefined;
  } catch {
    return undefined;
  }
}
