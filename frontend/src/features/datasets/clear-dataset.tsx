import { ConfirmDialog } from "@/components/confirm-dialog";
import { toast } from "@/components/ui/toast";
import { bytes, plural } from "@/lib/format-number";
import { type DatasetInfo, useClearDataset } from "./queries";

/** Nothing brings entries back: the word has to be typed. */
export function ClearDataset({ info, open, onOpenChange }: { info: DatasetInfo; open: boolean; onOpenChange: (open: boolean) => void }) {
  const clear = useClearDataset();
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Clear the dataset?"
      action="Clear dataset"
      busy="Clearing…"
      typeToConfirm="clear"
      onConfirm={async () => {
        const { deleted } = await clear.mutateAsync(undefined);
        toast.done(`Cleared ${plural(deleted, "entry", "entries")}`);
      }}
    >
      {plural(info.entries, "entry", "entries")} ({bytes(info.size_bytes)}){info.owners.length > 1 && " of all tenants"} are deleted for good; download them first if you need them. Logs and usage stay
      {info.enabled ? ", and capture goes on." : "."}
    </ConfirmDialog>
  );
}
