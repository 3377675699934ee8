import { StateMark } from "@/components/ui/state-mark";
import { Time } from "@/components/time";
import { cn } from "@/lib/cn";
import { compact, DASH } from "@/lib/format-number";
import { duration } from "@/lib/format-time";
import { endOf } from "./entry-words";
import type { DatasetRow } from "./queries";

interface EntryTableProps {
  rows: DatasetRow[];
  openId?: string;
  onOpen: (row: DatasetRow) => void;
  /** Little room beside an open drawer. */
  narrow: boolean;
  tenancy: boolean;
}

const cell = "h-[34px] border-t border-border px-1.5 first:pl-3.5 last:pr-3.5 max-md:h-14";
const head = "h-7 px-1.5 text-left text-xs font-medium text-faint first:pl-3.5 last:pr-3.5";

/** A page of entries, newest first. */
export function EntryTable({ rows, openId, onOpen, narrow, tenancy }: EntryTableProps) {
  const wide = narrow ? "hidden" : "max-md:hidden";
  return (
    <table className="w-full table-fixed border-collapse">
      <caption className="sr-only">Captured entries, newest first</caption>
      <thead className="max-md:hidden">
        <tr>
          <th scope="col" className={cn(head, "w-[84px]")}>Time</th>
          <th scope="col" className={head}>Asked</th>
          <th scope="col" className={cn(head, "w-[21%]", wide)}>Model</th>
          {tenancy && <th scope="col" className={cn(head, "w-[104px]", wide)}>Tenant</th>}
          <th scope="col" className={cn(head, "w-[52px] text-right", wide, "max-xl:hidden")}>Turn</th>
          <th scope="col" className={cn(head, "w-[64px] text-right", wide)}>Tokens</th>
          <th scope="col" className={cn(head, "w-[74px] text-right")}>Took</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={row.id}
            onClick={() => onOpen(row)}
            className={cn("cursor-pointer hover:bg-hover", row.id === openId && "bg-selected shadow-[inset_2px_0_0_var(--link-fill)]")}
          >
            <td className={cn(cell, "text-xs whitespace-nowrap text-muted-foreground max-md:hidden")}>{row.timestamp ? <Time at={row.timestamp} form="moment" focusable={false} /> : DASH}</td>
            <td className={cell}><Asked row={row} open={row.id === openId} onOpen={() => onOpen(row)} /></td>
            <td className={cn(cell, "truncate font-mono text-xs", wide)} title={row.model ?? undefined}>{row.model ?? DASH}</td>
            {tenancy && <td className={cn(cell, "truncate text-muted-foreground", wide)}>{row.tenant_name ?? DASH}</td>}
            <td className={cn(cell, "text-right", wide, "max-xl:hidden")}>{row.turn_index === null ? DASH : row.turn_index + 1}</td>
            <td className={cn(cell, "text-right whitespace-nowrap", wide)}>{compact(row.total_tokens)}</td>
            <td className={cn(cell, "w-[72px] text-right whitespace-nowrap")}>{duration(row.latency_ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Asked({ row, open, onOpen }: { row: DatasetRow; open: boolean; onOpen: () => void }) {
  const { tone, words } = endOf(row);
  return (
    <span className="grid min-w-0">
      <span className="flex min-w-0 items-center gap-2">
        <StateMark state={tone} />
        <span className="sr-only">{words}.</span>
        <button type="button" aria-expanded={open} className="min-w-0 truncate text-left max-md:min-h-6" title={words} onClick={(event) => { event.stopPropagation(); onOpen(); }}>
          {row.asked || row.answered || "no text"}
        </button>
      </span>
      <span className="truncate pl-4 text-xs text-muted-foreground md:hidden">
        <span className="font-mono">{row.model}</span>
        {row.timestamp && <>, <Time at={row.timestamp} form="moment" focusable={false} /></>}
      </span>
    </span>
  );
}
