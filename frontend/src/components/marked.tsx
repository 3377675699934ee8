import { cn } from "@/lib/cn";
import type { Part } from "@/lib/trial-model";

const LOOKS = {
  original: "bg-mask-soft text-mask border-b-[1.5px] border-dotted border-mask-fill -mx-px px-px",
  placeholder: "bg-mask-soft text-mask rounded-[3px] ring-1 ring-mask-line -mx-0.5 px-0.5",
  restored: "bg-ok-soft text-ok border-b-[1.5px] border-ok-fill -mx-px px-px",
} as const;

interface MarkedProps {
  parts: Part[];
  form: keyof typeof LOOKS;
  /** The finding that lights up in all panes. */
  lit?: number;
  onLight: (finding?: number) => void;
}

export function Marked({ parts, form, lit, onLight }: MarkedProps) {
  return parts.map(({ text, finding }, index) =>
    finding === undefined ? (
      <span key={index}>{text}</span>
    ) : (
      <mark key={index} onPointerEnter={() => onLight(finding)} onPointerLeave={() => onLight(undefined)} className={cn(LOOKS[form], lit === finding && "ring-2 ring-mask-fill")}>
        {text}
      </mark>
    ),
  );
}
