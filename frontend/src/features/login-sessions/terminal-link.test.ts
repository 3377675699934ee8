// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { openTerminal, type Screen, terminalAddress, type TerminalLink } from "./terminal-link";

/** A socket whose other end is the test. */
class Socket {
  readyState: number = WebSocket.CONNECTING;
  binaryType = "blob";
  sent: (string | Uint8Array)[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: unknown }) => void;
  onclose?: () => void;
  send(data: string | Uint8Array) {
    this.sent.push(data);
  }
  open() {
    this.readyState = WebSocket.OPEN;
    this.onopen?.();
  }
  close() {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.();
  }
  get told() {
    return this.sent.filter((data) => typeof data === "string").map((data) => JSON.parse(data) as unknown);
  }
}

describe("a terminal's connection", () => {
  let socket: Socket;
  let link: TerminalLink;
  let drawn: (() => void)[];
  let shown: number[];
  let ended: string[];
  const screen: Screen = {
    draw: (data, done) => {
      shown.push(data.byteLength);
      drawn.push(done);
    },
    size: () => ({ columns: 100, rows: 30 }),
  };

  beforeEach(() => {
    [socket, drawn, shown, ended] = [new Socket(), [], [], []];
    link = openTerminal(socket as unknown as WebSocket, screen, () => undefined, (reason) => ended.push(reason));
    socket.open();
  });

  it("tells its size first", () => expect(socket.told).toEqual([{ type: "resize", columns: 100, rows: 30 }]));

  it("acknowledges what was drawn, not what arrived", () => {
    socket.onmessage?.({ data: new ArrayBuffer(40_000) });
    expect(shown).toEqual([40_000]);
    expect(socket.told).toHaveLength(1);
    drawn[0]?.();
    expect(socket.told[1]).toEqual({ type: "ack", bytes: 40_000 });
  });

  it("gathers small pieces before it acknowledges them", () => {
    for (let piece = 0; piece < 4; piece += 1) socket.onmessage?.({ data: new ArrayBuffer(10_000) });
    drawn.forEach((done) => done());
    expect(socket.told.slice(1)).toEqual([{ type: "ack", bytes: 40_000 }]);
  });

  it("says why it ended, once", () => {
    socket.onmessage?.({ data: '{"type":"ended","reason":"The session has ended."}' });
    socket.close();
    socket.close();
    expect(ended).toEqual(["The session has ended."]);
  });

  it("says that the connection was lost when nothing else was said", () => {
    socket.onmessage?.({ data: "{" });
    socket.close();
    expect(ended).toEqual(["The connection was lost."]);
  });

  it("is quiet when the page itself leaves", () => {
    link.close();
    expect(ended).toEqual([]);
  });

  it("types nothing into a connection that is gone", () => {
    const sent = socket.sent.length;
    socket.readyState = WebSocket.CLOSED;
    link.type(new Uint8Array([3]));
    link.resize();
    expect(socket.sent).toHaveLength(sent);
  });
});

it("is reached where the page came from", () => {
  expect(terminalAddress("a b", { protocol: "http:", host: "127.0.0.1:9211" })).toBe("ws://127.0.0.1:9211/api/sessions/a%20b/terminal");
  expect(terminalAddress("x", { protocol: "https:", host: "gate.example" })).toBe("wss://gate.example/api/sessions/x/terminal");
});
