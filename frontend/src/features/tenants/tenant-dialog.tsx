import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/field";
import { Switch } from "@/components/ui/switch";
import { useUnsaved } from "@/components/unsaved";
import { toast } from "@/components/ui/toast";
import { plural } from "@/lib/format-number";
import { showRefusal } from "@/lib/form-errors";
import { bodyOf, TENANT_FIELDS, type TenantForm, tenantSchema } from "./form-schema";
import type { Tenant } from "@/api/queries/tenants";
import { useDeleteTenant, useUpdateTenant } from "./queries";
import { TenantFields } from "./tenant-fields";
import { TenantKey } from "./tenant-key";
import { TenantOverrides } from "./tenant-overrides";

export function TenantDialog({ tenant, onClose }: { tenant?: Tenant; onClose: () => void }) {
  return tenant ? <OpenTenantDialog key={tenant.id} tenant={tenant} onClose={onClose} /> : null;
}

function OpenTenantDialog({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const [deleting, setDeleting] = useState(false);
  const [keepDataset, setKeepDataset] = useState(false);
  const update = useUpdateTenant(tenant.id);
  const remove = useDeleteTenant();
  const form = useForm<TenantForm>({
    resolver: zodResolver(tenantSchema),
    defaultValues: { name: tenant.name, config_id: tenant.config_id ?? "", rate_limit: tenant.rate_limit ? String(tenant.rate_limit) : "" },
  });
  const save = form.handleSubmit((values) =>
    update.mutateAsync(bodyOf(values)).then(
      () => {
        toast.done(`Saved “${values.name}”`);
        onClose();
      },
      (error: unknown) => showRefusal(error, form.setError, TENANT_FIELDS),
    ),
  );
  const unsaved = useUnsaved(form.formState.isDirty && !form.formState.isSubmitting && !deleting, onClose);
  return (
    <Dialog
      open
      onOpenChange={unsaved.leave}
      title={tenant.name}
      className="w-[min(760px,calc(100vw-32px))]"
      footer={
        <>
          <Button look="danger" className="mr-auto" onClick={() => setDeleting(true)}>Delete</Button>
          <Button look="primary" type="submit" form="edit-tenant" busy={form.formState.isSubmitting && "Saving…"}>Save</Button>
        </>
      }
    >
      <form id="edit-tenant" onSubmit={(event) => void save(event)} className="mt-3 grid gap-3" noValidate>
        <TenantFields form={form} />
        <FormError>{form.formState.errors.root?.message}</FormError>
      </form>
      <TenantKey tenant={tenant} />
      <TenantOverrides tenant={tenant} />
      {unsaved.question}
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={`Delete “${tenant.name}”?`}
        action="Delete tenant"
        busy="Deleting…"
        onConfirm={async () => {
          await remove.mutateAsync({ id: tenant.id, keepDataset });
          toast.done(`Deleted “${tenant.name}”`);
          onClose();
        }}
      >
        Its key stops working within a second{tenant.overrides > 0 && ` and its ${plural(tenant.overrides, "override")} are lost`}. Its log rows and its spending stay; what was captured of it for fine-tuning is deleted for good.
        <span className="mt-3 flex items-center gap-2 text-foreground">
          <Switch checked={keepDataset} onChange={setKeepDataset} label="Keep its dataset entries" />
          <span aria-hidden>Keep its dataset entries</span>
        </span>
      </ConfirmDialog>
    </Dialog>
  );
}
