/** xterm.js dressed in the theme's tokens. Loaded only when a terminal is shown. */
import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { type ITheme, Terminal } from "@xterm/xterm";
import type { Screen } from "./terminal-link";

export interface XtermScreen extends Screen {
  focus: () => void;
  /** Take on the present theme. */
  dress: () => void;
  dispose: () => void;
}

interface Listeners {
  onType: (data: Uint8Array) => void;
  onResize: () => void;
  /** The key that leaves the terminal, which takes Tab for itself. */
  onLeave: () => void;
}

export const LEAVE_KEY = "F6";

export function openXterm(element: HTMLElement, { onType, onResize, onLeave }: Listeners): XtermScreen {
  const terminal = new Terminal({ fontFamily: token("--font-mono") || "monospace", fontSize: 12, lineHeight: 1.3, scrollback: 5000, cursorBlink: false, theme: theme(), minimumContrastRatio: 4.5 });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  fit.fit();
  terminal.onData((text) => onType(new TextEncoder().encode(text)));
  terminal.onBinary((text) => onType(Uint8Array.from(text, (character) => character.charCodeAt(0))));
  terminal.onResize(onResize);
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.key !== LEAVE_KEY) return true;
    if (event.type === "keydown") onLeave();
    return false;
  });
  const watching = new ResizeObserver(() => fit.fit());
  watching.observe(element);
  return {
    draw: (data, drawn) => terminal.write(data, drawn),
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    focus: () => terminal.focus(),
    dress: () => {
      terminal.options.theme = theme();
    },
    dispose: () => {
      watching.disconnect();
      terminal.dispose();
    },
  };
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function theme(): ITheme {
  const [background, foreground, selection] = [token("--sunken"), token("--foreground"), token("--selected")];
  const colours = { red: "--bad", green: "--ok", yellow: "--warn", blue: "--link", magenta: "--chart-3", cyan: "--chart-4", black: "--foreground", white: "--muted-foreground" } as const;
  const named = Object.entries(colours).flatMap(([name, variable]) => [[name, token(variable)], [`bright${name[0]!.toUpperCase()}${name.slice(1)}`, token(variable)]]);
  return { background, foreground, cursor: foreground, cursorAccent: background, selectionBackground: selection, ...(Object.fromEntries(named) as ITheme) };
}
