import { cn } from "@/lib/cn";

const [WIDTH, HEIGHT] = [58, 20];

/** The course of a figure, without axes. Buckets without a reading leave a gap. Decoration: the figure stands beside it. */
export function Sparkline({ values, className }: { values: readonly (number | null)[]; className?: string }) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (index: number) => (index / (values.length - 1)) * WIDTH;
  const y = (value: number) => (high === low ? HEIGHT / 2 : HEIGHT - 1 - ((value - low) / (high - low)) * (HEIGHT - 2));
  const path = values.map((value, index) => (value === null ? "" : `${index > 0 && values[index - 1] !== null ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`)).join("");
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={cn("h-5 w-[58px] fill-none stroke-chart-1", className)} strokeWidth="1.5" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
