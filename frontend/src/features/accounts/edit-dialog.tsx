import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/field";
import { useUnsaved } from "@/components/unsaved";
import { toast } from "@/components/ui/toast";
import { showRefusal } from "@/lib/form-errors";
import { AccountFields } from "./account-fields";
import { AccountStatus } from "@/components/account-status";
import { DeleteAccount } from "./delete-account";
import { type AccountForm, accountSchema, BLANK, changesOf, formOf } from "./form-schema";
import { type Account, providersQuery } from "@/api/queries/accounts";
import { useTestAccount, useUpdateAccount } from "./queries";
import { sentenceOf } from "./sentence";

export function EditDialog({ account, onClose }: { account?: Account; onClose: () => void }) {
  return account ? <OpenEditDialog key={account.id} account={account} onClose={onClose} /> : null;
}

function OpenEditDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const [deleting, setDeleting] = useState(false);
  const { data: providers } = useQuery(providersQuery());
  const update = useUpdateAccount(account.id);
  const test = useTestAccount();
  const form = useForm<AccountForm>({ resolver: zodResolver(accountSchema), defaultValues: formOf(account) });
  const save = form.handleSubmit((values) =>
    update.mutateAsync(changesOf(values, account)).then(
      (saved) => {
        toast.done(`Saved “${saved.name}”`);
        onClose();
      },
      (error: unknown) => showRefusal(error, form.setError, Object.keys(BLANK) as (keyof AccountForm)[]),
    ),
  );
  const unsaved = useUnsaved(form.formState.isDirty && !form.formState.isSubmitting && !deleting, onClose);

  return (
    <Dialog
      open
      onOpenChange={unsaved.leave}
      title={account.name}
      className="w-[min(760px,calc(100vw-32px))]"
      footer={
        <>
          <Button look="danger" className="mr-auto" onClick={() => setDeleting(true)}>Delete</Button>
          <Button busy={test.isPending && "Testing…"} onClick={() => test.mutate(account)}>Test</Button>
          <Button look="primary" type="submit" form="edit-account" busy={form.formState.isSubmitting && "Saving…"}>Save</Button>
        </>
      }
    >
      <p className="mb-4 flex flex-wrap items-center gap-2 text-xs text-muted-foreground">
        <AccountStatus account={account} />
        {sentenceOf(account)}
      </p>
      <form id="edit-account" onSubmit={(event) => void save(event)} className="grid gap-3" noValidate>
        <AccountFields form={form} account={account} provider={providers?.find(({ slug }) => slug === account.provider)} />
        <FormError>{form.formState.errors.root?.message}</FormError>
      </form>
      {unsaved.question}
      <DeleteAccount account={account} open={deleting} onOpenChange={setDeleting} onDeleted={onClose} />
    </Dialog>
  );
}
