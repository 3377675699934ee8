/** Short news bottom right, in the past tense. Anything may call `toast`; the shell shows what is waiting. */
import { Check, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { useSyncExternalStore } from "react";
import { Button } from "./button";
import { StateMark } from "./state-mark";

interface Notice {
  id: number;
  text: string;
  detail?: string;
  failed: boolean;
  action?: { label: string; act: () => void };
}

let notices: readonly Notice[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: readonly Notice[]) {
  notices = next;
  listeners.forEach((listener) => listener());
}

function push(notice: Omit<Notice, "id">) {
  change([...notices.slice(-3), { ...notice, id: nextId++ }]);
}

export const toast = {
  done: (text: string, action?: Notice["action"]) => push({ text, failed: false, action }),
  failed: (text: string, detail?: string) => push({ text, detail, failed: true }),
};

export function Toaster() {
  const shown = useSyncExternalStore((listener) => (listeners.add(listener), () => listeners.delete(listener)), () => notices);
  const drop = (id: number) => change(notices.filter((notice) => notice.id !== id));
  return (
    <Radix.Provider swipeDirection="right" label="Notification">
      {shown.map((notice) => (
        <Radix.Root
          key={notice.id}
          duration={notice.failed ? Infinity : 6000}
          onOpenChange={(open) => open || drop(notice.id)}
          className="flex min-h-10 animate-fade-in items-center gap-2.5 rounded-md border border-border-strong bg-popover py-1.5 pr-1.5 pl-3.5 shadow-float"
        >
          {notice.failed ? <StateMark state="bad" /> : <Check className="size-3.5 shrink-0 text-ok" aria-hidden="true" />}
          <Radix.Title className="min-w-0 flex-1">
            {notice.failed ? <span className="font-semibold">{notice.text} </span> : notice.text}
            {notice.detail && <span className="text-muted-foreground">{notice.detail}</span>}
          </Radix.Title>
          {notice.action && (
            <Radix.Action asChild altText={notice.action.label} onClick={notice.action.act}>
              <Button look="ghost" size="small">{notice.action.label}</Button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <Button look="ghost" size="small-icon" aria-label="Dismiss"><X aria-hidden="true" /></Button>
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed right-4 bottom-4 z-60 flex w-[min(400px,calc(100vw-32px))] flex-col gap-2 outline-none max-md:bottom-[72px]" />
    </Radix.Provider>
  );
}
