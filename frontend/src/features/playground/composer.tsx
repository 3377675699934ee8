import { type KeyboardEvent, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { cn } from "@/lib/cn";
import { Textarea } from "@/components/ui/input";

interface ComposerProps {
  /** What the field holds at first. */
  initial?: string;
  busy: boolean;
  /** Why nothing can be sent. */
  blocked?: string;
  onSend: (text: string) => void;
  onStop: () => void;
}

/** Enter sends, Shift with Enter begins a line; while an answer comes, the button stops it. */
export function Composer({ initial = "", busy, blocked, onSend, onStop }: ComposerProps) {
  const [text, setText] = useState(initial);
  const field = useRef<HTMLTextAreaElement>(null);
  const ready = text.trim() !== "" && !busy && !blocked;
  const send = () => {
    if (!ready) return;
    onSend(text.trim());
    setText("");
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <div className="border-t border-border bg-card px-6 py-3 max-md:px-3">
      <div className="flex items-end gap-2">
        <Textarea ref={field} aria-label="Message" placeholder="Ask something" rows={2} value={text} onChange={(event) => setText(event.target.value)} onKeyDown={onKey} className="max-h-60 min-h-[52px] [field-sizing:content]" />
        {busy ? (
          <Button onClick={onStop}>Stop</Button>
        ) : (
          <Button look="primary" disabled={!ready} title={blocked ?? (ready ? undefined : "Write a message first")} onClick={send}>Send</Button>
        )}
      </div>
      <p className={cn("mt-1 text-xs text-faint", !blocked && "max-md:hidden")}>{blocked ?? <><Kbd>↵</Kbd> sends, <Kbd>⇧</Kbd> <Kbd>↵</Kbd> begins a line. It is a real request: it counts and costs.</>}</p>
    </div>
  );
}
