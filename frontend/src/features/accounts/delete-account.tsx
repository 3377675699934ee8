import { ConfirmDialog } from "@/components/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { Account } from "@/api/queries/accounts";
import { useDeleteAccount } from "./queries";

interface DeleteAccountProps {
  account: Account;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDeleted?: () => void;
}

export function DeleteAccount({ account, open, onOpenChange, onDeleted }: DeleteAccountProps) {
  const remove = useDeleteAccount();
  const confirm = async () => {
    await remove.mutateAsync(account.id);
    toast.done(`Deleted “${account.name}”`);
    onDeleted?.();
  };
  return (
    <ConfirmDialog open={open} onOpenChange={onOpenChange} title={`Delete “${account.name}”?`} action="Delete account" busy="Deleting…" onConfirm={confirm}>
      It leaves every place that it has in your configs. Its log rows and its spending stay. The stored key is erased and cannot be restored.
    </ConfirmDialog>
  );
}
