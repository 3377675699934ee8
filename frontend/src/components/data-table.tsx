/** A sortable table for lists that fit on a page. The log has its own, which exists only where it is seen. */
import { createSortedRowModel, rowSortingFeature, sortFns, type SortingState, tableFeatures, useTable } from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";
import { Fragment, type ReactNode, useMemo } from "react";
import { cn } from "@/lib/cn";

export interface DataColumn<Row> {
  id: string;
  head: ReactNode;
  /** What the column is sorted by; without it the column is not sortable. */
  value?: (row: Row) => string | number | null;
  cell: (row: Row) => ReactNode;
  figure?: boolean;
  /** Gives way on phones. */
  secondary?: boolean;
}

interface DataTableProps<Row> {
  label: string;
  rows: Row[];
  columns: DataColumn<Row>[];
  rowKey: (row: Row) => string;
  initialSort?: { id: string; desc: boolean };
  /** Totals by column id. */
  total?: Record<string, ReactNode>;
  onOpen?: (row: Row) => void;
  /** Rows of one group stand together below its name; groups come in the order of `rank`, then by name. */
  groupOf?: (row: Row) => { name: string; rank: number };
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns });
const cellLook = "h-[34px] border-t border-border px-1.5 whitespace-nowrap first:pl-3.5 last:pr-3.5 max-md:h-11";

export function DataTable<Row extends object>({ label, rows, columns, rowKey, initialSort, total, onOpen, groupOf }: DataTableProps<Row>) {
  const initial: SortingState = initialSort ? [initialSort] : [];
  const definitions = useMemo(
    () =>
      columns.map(({ id, value }) => ({
        id,
        accessorFn: value ?? (() => null),
        enableSorting: value !== undefined,
      })),
    [columns],
  );
  const table = useTable({ features, data: rows, columns: definitions, getRowId: rowKey, initialState: { sorting: initial } });
  const columnOf = (id: string) => columns.find((column) => column.id === id);
  // Figures end where the next column's text begins: between the two there has to be air.
  const followsFigure = (id: string) => columns[columns.findIndex((column) => column.id === id) - 1]?.figure;
  const look = (id: string) => cn(columnOf(id)?.figure ? "text-right" : followsFigure(id) && "pl-5", columnOf(id)?.secondary && "max-md:hidden");

  return (
    <table className="w-full border-collapse">
      <caption className="sr-only">{label}</caption>
      <thead>
        <tr>
          {table.getHeaderGroups()[0]?.headers.map(({ id, column }) => {
            const sorted = column.getIsSorted();
            const Mark = sorted === "desc" ? ArrowDown : ArrowUp;
            return (
              <th key={id} scope="col" aria-sort={sorted ? (sorted === "desc" ? "descending" : "ascending") : undefined} className={cn("h-7 px-1.5 text-left text-xs font-medium whitespace-nowrap text-faint first:pl-3.5 last:pr-3.5", look(id))}>
                {column.getCanSort() ? (
                  <button type="button" onClick={column.getToggleSortingHandler()} className="inline-flex items-center gap-1 hover:text-foreground">
                    {columnOf(id)?.head}
                    {sorted && <Mark className="size-3" aria-hidden="true" />}
                  </button>
                ) : (
                  columnOf(id)?.head
                )}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {grouped(table.getRowModel().rows, groupOf).map(({ name, members }) => (
          <Fragment key={name}>
            {name && (
              <tr className="bg-sunken">
                <th colSpan={columns.length} scope="rowgroup" className="h-7 border-t border-border px-3.5 text-left text-xs font-medium text-muted-foreground">
                  {name} <span className="ml-1 font-normal text-faint">{members.length}</span>
                </th>
              </tr>
            )}
            {members.map((row) => (
              <tr key={row.id} onClick={onOpen && (() => onOpen(row.original))} className={cn("hover:bg-hover", onOpen && "cursor-pointer")}>
                {columns.map((column) => (
                  <td key={column.id} className={cn(cellLook, look(column.id))}>{column.cell(row.original)}</td>
                ))}
              </tr>
            ))}
          </Fragment>
        ))}
      </tbody>
      {total && rows.length > 1 && (
        <tfoot>
          <tr className="font-semibold">
            {columns.map(({ id }) => (
              <td key={id} className={cn(cellLook, "border-border-strong", look(id))}>{total[id]}</td>
            ))}
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function grouped<Row, R extends { original: Row }>(rows: R[], groupOf: DataTableProps<Row>["groupOf"]): { name: string; members: R[] }[] {
  if (!groupOf) return [{ name: "", members: rows }];
  const groups = new Map<string, { name: string; rank: number; members: R[] }>();
  for (const row of rows) {
    const { name, rank } = groupOf(row.original);
    const group = groups.get(name) ?? { name, rank, members: [] };
    group.members.push(row);
    groups.set(name, group);
  }
  return [...groups.values()].sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name));
}
