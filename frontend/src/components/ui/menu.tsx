import { DropdownMenu as Radix } from "radix-ui";
import { createContext, type ReactNode, use, useRef } from "react";
import { cn } from "@/lib/cn";

const itemLook =
  "flex h-[30px] cursor-default items-center gap-2 rounded-sm px-2 outline-none select-none data-highlighted:bg-hover data-disabled:opacity-50 max-md:h-11 [&_svg]:size-3.5 [&_svg]:text-faint";

/** Takes what was chosen, to be done when the menu has closed. */
const Chosen = createContext<(act: () => void) => void>((act) => act());

export function Menu({ trigger, children, align = "end" }: { trigger: ReactNode; children: ReactNode; align?: "start" | "end" }) {
  const chosen = useRef<() => void>(undefined);
  // A dialog gives the focus back to where it was: the menu's button has it again before one opens.
  const actAfterwards = () => {
    if (chosen.current) setTimeout(chosen.current);
    chosen.current = undefined;
  };
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content onCloseAutoFocus={actAfterwards} align={align} sideOffset={4} className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 animate-fade-in overflow-y-auto rounded-md border border-border-strong bg-popover p-1 shadow-float">
          <Chosen value={(act) => (chosen.current = act)}>{children}</Chosen>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({ onSelect, danger, disabled, children }: { onSelect: () => void; danger?: boolean; disabled?: boolean; children: ReactNode }) {
  const choose = use(Chosen);
  return (
    <Radix.Item onSelect={() => choose(onSelect)} disabled={disabled} className={cn(itemLook, danger && "text-bad [&_svg]:text-bad")}>
      {children}
    </Radix.Item>
  );
}

/** A choice that stays open, for several in a row. */
export function MenuCheck({ checked, onChange, children }: { checked: boolean; onChange: (checked: boolean) => void; children: ReactNode }) {
  return (
    <Radix.CheckboxItem checked={checked} onCheckedChange={onChange} onSelect={(event) => event.preventDefault()} className={itemLook}>
      <span className={cn("grid size-3.5 place-items-center rounded-[3px] border border-input", checked && "border-primary bg-primary text-primary-foreground")} aria-hidden="true">
        {checked && (
          <svg viewBox="0 0 10 10" className="size-2.5! fill-none stroke-current stroke-2 text-current!">
            <path d="m1.5 5 2.5 2.5 4.5-5" />
          </svg>
        )}
      </span>
      {children}
    </Radix.CheckboxItem>
  );
}

export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-border" />;
}
