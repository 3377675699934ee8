import { Download } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { plural } from "@/lib/format-number";
import { exportPath, type LogFilter } from "./search";

/** The requests of the present filter as a file, without bodies. */
export function ExportMenu({ filter, total }: { filter: LogFilter; total: number }) {
  const fetchAs = (format: "csv" | "jsonl") => {
    const link = document.createElement("a");
    link.href = exportPath(filter, format, new Date());
    link.download = "";
    link.click();
  };
  return (
    <Menu trigger={<Button><Download aria-hidden="true" />Export</Button>}>
      <MenuItem onSelect={() => fetchAs("csv")}>{plural(total, "request")} as CSV</MenuItem>
      <MenuItem onSelect={() => fetchAs("jsonl")}>{plural(total, "request")} as JSON lines</MenuItem>
    </Menu>
  );
}
