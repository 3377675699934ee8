import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useRef, useState } from "react";
import { ConfirmDialog } from "./confirm-dialog";

interface Unsaved {
  /** Close, after asking where something would be lost. */
  leave: () => void;
  /** The question, to be rendered. */
  question: ReactNode;
}

/**
 * Guard what was typed and not saved: closing its form, going to another page and closing the tab ask first.
 * `dirty` is false while the form is being saved, since a form that was saved closes itself.
 */
export function useUnsaved(dirty: boolean, onClose?: () => void): Unsaved {
  const [asking, setAsking] = useState(false);
  const left = useRef(false);
  const blocker = useBlocker({ shouldBlockFn: () => dirty && !left.current, enableBeforeUnload: () => dirty && !left.current, withResolver: true });
  const stay = () => {
    setAsking(false);
    blocker.reset?.();
  };
  const go = () => {
    left.current = true;
    if (blocker.status === "blocked") blocker.proceed();
    else onClose?.();
    return Promise.resolve();
  };
  return {
    leave: () => (dirty ? setAsking(true) : onClose?.()),
    question: (
      <ConfirmDialog open={asking || blocker.status === "blocked"} onOpenChange={(open) => open || stay()} title="Leave without saving?" action="Leave" busy="Leaving…" cancel="Stay" onConfirm={go}>
        What you typed is lost.
      </ConfirmDialog>
    ),
  };
}
