import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, type RefObject, useEffect, useMemo, useState } from "react";
import { StateMark } from "@/components/ui/state-mark";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { requestCost } from "@/lib/format-number";
import { duration } from "@/lib/format-time";
import { type Column, COLUMNS, LogTime, ModelCell, NARROW, NARROWEST } from "./columns";
import { useShortcuts } from "@/lib/shortcuts";
import { toneOf } from "@/lib/log-tone";
import { verdictOf } from "./log-words";
import type { LogRow } from "./queries";

export type Layout = "full" | "narrow" | "narrowest" | "phone";

const ROW_HEIGHT: Record<Layout, number> = { full: 34, narrow: 44, narrowest: 44, phone: 56 };
const NARROW_TRACKS: Partial<Record<Layout, string>> = { narrow: "56px 46px minmax(0,1fr) 56px 56px", narrowest: "56px 46px minmax(0,1fr) 52px" };
/** The bar in the Total column is full at this time. */
const LONGEST_MS = 45_000;

interface LogTableProps {
  total: number;
  /** The row at an index, once its page has come. */
  rowAt: (index: number) => LogRow | undefined;
  layout: Layout;
  hidden: readonly string[];
  openId?: string;
  onOpen: (row: LogRow) => void;
  onVisible: (first: number, last: number) => void;
  scroller: RefObject<HTMLDivElement | null>;
}

/** A table of any length: only the rows in sight exist. */
export function LogTable({ total, rowAt, layout, hidden, openId, onOpen, onVisible, scroller }: LogTableProps) {
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer keeps its own state; nothing here is memoised by the compiler
  const virtual = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT[layout], overscan: 12 });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => virtual.measure(), [virtual, layout]);
  useEffect(() => onVisible(first, last), [first, last, onVisible]);

  const columns = useMemo(() => COLUMNS.filter(({ id, fixed }) => (layout === "full" ? fixed || !hidden.includes(id) : (layout === "narrow" ? NARROW : NARROWEST).includes(id))), [layout, hidden]);
  const template = layout === "full" ? columns.map(({ width }) => width).join(" ") : NARROW_TRACKS[layout];
  const grid = { gridTemplateColumns: template };
  // One row is in the tab order, the one that had the focus last, as long as it is drawn.
  const [stop, setStop] = useState(0);
  const tabStop = Math.min(Math.max(stop, first), last);
  const focusRow = (wanted: number) => {
    const to = Math.min(total - 1, Math.max(0, wanted));
    virtual.scrollToIndex(to);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const from = indexOf(event.target);
    if (!step || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    focusRow(from + step);
  };
  // From anywhere on the page the letters lead into the list; beside an open drawer they are the drawer's.
  const enter = () => openId === undefined && focusRow(tabStop);
  useShortcuts({ j: enter, k: enter });

  return (
    // The rows inside carry the focus; the keys are caught where they pass.
    // eslint-disable-next-line jsx-a11y/interactive-supports-focus
    <div role="grid" aria-label="Requests" aria-rowcount={total + 1} onKeyDown={onKeyDown} onFocus={(event) => setStop(indexOf(event.target))} className={cn(layout === "full" && "min-w-[1000px]")}>
      {layout !== "phone" && (
        <div role="row" aria-rowindex={1} style={grid} className="sticky top-0 z-10 grid h-[30px] items-center gap-3 border-b border-border bg-background px-6 text-xs font-medium text-faint">
          {columns.map(({ id, head, figure }) => (
            <span key={id} role="columnheader" className={cn("truncate", figure && "text-right")}>{head}</span>
          ))}
        </div>
      )}
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start, size }) => {
          const row = rowAt(index);
          return (
            <div
              key={index}
              role="row"
              tabIndex={row && index === tabStop ? 0 : -1}
              data-index={index}
              aria-rowindex={index + 2}
              aria-selected={row ? row.id === openId : undefined}
              onClick={() => row && onOpen(row)}
              onKeyDown={(event) => row && event.key === "Enter" && onOpen(row)}
              style={{ ...(layout === "phone" ? {} : grid), height: size, transform: `translateY(${start}px)` }}
              className={cn(
                "absolute inset-x-0 top-0 cursor-pointer border-b border-border hover:bg-hover focus-visible:-outline-offset-2 aria-selected:bg-selected aria-selected:shadow-[inset_2px_0_0_var(--link-fill)]",
                layout === "phone" ? "px-4" : "grid items-center gap-3 px-6",
              )}
            >
              {row ? <Cells row={row} columns={columns} layout={layout} /> : <Skeleton className="col-span-full my-3 w-2/3" />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function indexOf(target: EventTarget): number {
  return Number((target as HTMLElement).closest("[data-index]")?.getAttribute("data-index") ?? -1);
}

/** Scrolling draws the table anew at each step: rows that stay in sight must cost nothing then. */
const Cells = memo(function Cells({ row, columns, layout }: { row: LogRow; columns: readonly Column[]; layout: Layout }) {
  if (layout === "phone") return <PhoneCell row={row} />;
  return columns.map((column) => (
    <span key={column.id} role="gridcell" className={cn("flex min-w-0 items-center", column.figure && "justify-end whitespace-nowrap")}>
      {layout !== "full" && column.id === "model" ? <TwoLines row={row} /> : layout !== "full" && column.id === "total" ? duration(row.latency_ms) : column.cell(row, LONGEST_MS)}
    </span>
  ));
});

function TwoLines({ row }: { row: LogRow }) {
  return (
    <span className="grid min-w-0">
      <ModelCell row={row} />
      <span className="truncate text-xs/[15px] text-faint">{row.account_name ?? "no account"}</span>
    </span>
  );
}

function PhoneCell({ row }: { row: LogRow }) {
  return (
    <span role="gridcell" className="grid h-full grid-cols-[12px_minmax(0,1fr)_auto_auto] content-center items-center gap-x-2.5">
      <StateMark state={toneOf(row)} />
      <span className="sr-only">{verdictOf(row)}</span>
      <ModelCell row={row} />
      <span>{requestCost(row.cost_usd, row.cost_known !== false)}</span>
      <span className="min-w-14 text-right">{duration(row.latency_ms)}</span>
      <span className="col-span-2 col-start-2 truncate text-xs text-muted-foreground">{row.account_name ?? "no account"}</span>
      <span className="text-right"><LogTime row={row} /></span>
    </span>
  );
}
