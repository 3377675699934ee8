import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { StateMark } from "@/components/ui/state-mark";
import { useTheme } from "@/lib/theme";
import { openTerminal, terminalAddress, type TerminalLink } from "./terminal-link";
import type { XtermScreen } from "./xterm-screen";

interface TerminalProps {
  sessionId: string;
  name: string;
}

type Phase = { state: "opening" | "open" } | { state: "ended"; reason: string };

/** A session's terminal. Connecting again shows what was shown before. */
export function Terminal({ sessionId, name }: TerminalProps) {
  const [attempt, setAttempt] = useState(0);
  return <Connected key={`${sessionId} ${attempt}`} sessionId={sessionId} name={name} onAgain={() => setAttempt(attempt + 1)} />;
}

function Connected({ sessionId, name, onAgain }: TerminalProps & { onAgain: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const leave = useRef<HTMLButtonElement>(null);
  const screen = useRef<XtermScreen>(undefined);
  const [phase, setPhase] = useState<Phase>({ state: "opening" });
  const [theme] = useTheme();

  useEffect(() => {
    let link: TerminalLink | undefined;
    let gone = false;
    const begin = async () => {
      const { openXterm } = await import("./xterm-screen");
      if (gone || !place.current) return;
      const opened = openXterm(place.current, { onType: (data) => link?.type(data), onResize: () => link?.resize(), onLeave: () => leave.current?.focus() });
      screen.current = opened;
      link = openTerminal(
        new WebSocket(terminalAddress(sessionId)),
        opened,
        () => {
          setPhase({ state: "open" });
          opened.focus();
        },
        (reason) => setPhase({ state: "ended", reason }),
      );
    };
    begin().catch(() => setPhase({ state: "ended", reason: "The terminal could not be loaded." }));
    return () => {
      gone = true;
      link?.close();
      screen.current?.dispose();
      screen.current = undefined;
    };
  }, [sessionId]);

  useEffect(() => screen.current?.dress(), [theme]);

  return (
    <section aria-label={`Terminal of ${name}`} className="flex min-h-0 flex-1 flex-col">
      <div className="relative min-h-[260px] flex-1 overflow-hidden bg-sunken p-2">
        <div ref={place} className="size-full" data-terminal={phase.state} />
        {phase.state === "opening" && <Skeleton className="absolute top-4 left-4 w-40" />}
      </div>
      <div className="flex min-h-9 items-center gap-2 border-t border-border px-3.5 py-1 text-xs text-muted-foreground">
        {phase.state === "ended" ? (
          <>
            <StateMark state="off" />
            <span role="status" className="min-w-0 flex-1">{phase.reason}</span>
          </>
        ) : (
          <span className="min-w-0 flex-1 truncate">What you type goes to the container. F6 leaves the terminal.</span>
        )}
        <Button ref={leave} look="ghost" size="small" onClick={onAgain}>Connect again</Button>
      </div>
    </section>
  );
}
