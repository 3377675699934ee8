import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ComponentProps, KeyboardEvent, ReactNode } from "react";
import { Button } from "./button";
import { cn } from "@/lib/cn";
import { isSave } from "@/lib/forms";
import { useReturnFocus } from "@/lib/use-return-focus";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the confirming one last. */
  footer?: ReactNode;
  className?: string;
  closable?: boolean;
  /** Take over where the focus lands, for example on Cancel. */
  onOpenAutoFocus?: (event: Event) => void;
}

export function Dialog({ open, onOpenChange, title, description, children, footer, className, closable = true, onOpenAutoFocus }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
        <DialogContent
          onOpenAutoFocus={onOpenAutoFocus}
          onKeyDown={submitForm}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100dvh-32px)] w-[min(480px,calc(100vw-32px))] -translate-1/2 animate-dialog-in flex-col rounded-lg border border-border-strong bg-popover shadow-float",
            "max-md:inset-0 max-md:size-full max-md:max-h-none max-md:translate-none max-md:rounded-none max-md:border-0",
            className,
          )}
        >
          <header className="flex items-start gap-3 px-4 pt-3.5 pb-1">
            <Radix.Title className="flex-1 text-base font-semibold">{title}</Radix.Title>
            {closable && (
              <Radix.Close asChild>
                <Button look="ghost" size="small-icon" aria-label="Close" className="-mt-1 -mr-1.5">
                  <X aria-hidden="true" />
                </Button>
              </Radix.Close>
            )}
          </header>
          <div className="scrollbar-thin min-h-0 flex-1 overflow-y-auto px-4 pb-4">
            {description && <Radix.Description className="text-muted-foreground">{description}</Radix.Description>}
            {children}
          </div>
          {footer && <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-border px-4 py-3">{footer}</footer>}
        </DialogContent>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The window itself; it gives the focus back when it closes. */
export function DialogContent(props: ComponentProps<typeof Radix.Content>) {
  return <Radix.Content onCloseAutoFocus={useReturnFocus()} {...props} />;
}

/** Ctrl or Cmd with Enter saves the form inside, from wherever the focus is. */
function submitForm(event: KeyboardEvent<HTMLElement>): void {
  const form = event.currentTarget.querySelector("form");
  // Keys of a question that was opened from here come this way too.
  const inside = event.currentTarget.contains(event.target as Node);
  if (form && inside && !event.defaultPrevented && isSave(event)) {
    event.preventDefault();
    form.requestSubmit();
  }
}
