import { type ReactNode, useRef, useState } from "react";
import { messageOf } from "@/api/error";
import { Button } from "./ui/button";
import { Dialog } from "./ui/dialog";
import { Field, FormError } from "./ui/field";
import { Input } from "./ui/input";

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Asks with the name: Delete “OpenRouter · Mira”? */
  title: string;
  /** Counts the consequences and says what stays. */
  children: ReactNode;
  action: string;
  busy: string;
  /** The way back, where “Cancel” would not say what it does. */
  cancel?: string;
  onConfirm: () => Promise<unknown>;
  /** Only where nothing can be restored: the words to type. */
  typeToConfirm?: string;
}

export function ConfirmDialog({ open, onOpenChange, title, children, action, busy, cancel = "Cancel", onConfirm, typeToConfirm }: ConfirmDialogProps) {
  const safe = useRef<HTMLButtonElement>(null);
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [typed, setTyped] = useState("");
  const armed = !typeToConfirm || typed.trim() === typeToConfirm;

  const close = (next: boolean) => {
    setProblem(undefined);
    setTyped("");
    onOpenChange(next);
  };
  const confirm = async () => {
    setWorking(true);
    try {
      await onConfirm();
      close(false);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setWorking(false);
    }
  };

  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={title}
      closable={false}
      className="max-md:inset-x-4 max-md:top-1/2 max-md:bottom-auto max-md:h-auto max-md:w-auto max-md:-translate-y-1/2 max-md:rounded-lg max-md:border"
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        safe.current?.focus();
      }}
      footer={
        <>
          <Button ref={safe} onClick={() => close(false)}>{cancel}</Button>
          <Button look="destructive" busy={working && busy} disabled={!armed} title={armed ? undefined : `Type ${typeToConfirm} first`} onClick={() => void confirm()}>
            {action}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 text-muted-foreground">
        <div>{children}</div>
        {typeToConfirm && (
          <Field label={`Type “${typeToConfirm}” to confirm`} className="text-foreground">
            <Input value={typed} onChange={(event) => setTyped(event.target.value)} />
          </Field>
        )}
        <FormError>{problem}</FormError>
      </div>
    </Dialog>
  );
}
