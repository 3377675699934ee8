import type { KeyboardEvent, PointerEvent } from "react";

const STEP_PX = 24;

interface ResizeHandleProps {
  label: string;
  width: number;
  least: number;
  most: number;
  onResize: (width: number) => void;
}

/** The left edge of something that stands at the right: drag it, or move it with the arrows. A double click returns to the usual width. */
export function ResizeHandle({ label, width, least, most, onResize }: ResizeHandleProps) {
  const within = (next: number) => onResize(Math.round(Math.min(most, Math.max(least, next))));
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) within(window.innerWidth - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: STEP_PX, ArrowRight: -STEP_PX }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    within(width + step);
  };
  return (
    // A separator that moves takes the focus, as ARIA has it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(width)}
      aria-valuemin={least}
      aria-valuemax={most}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
      className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none hover:bg-link-fill/30 focus-visible:bg-link-fill/40 max-md:hidden"
    />
  );
}
