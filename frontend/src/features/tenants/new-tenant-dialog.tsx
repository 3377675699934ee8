import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useUnsaved } from "@/components/unsaved";
import { RevealedSecret } from "@/components/revealed-secret";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/field";
import { showRefusal } from "@/lib/form-errors";
import { bodyOf, TENANT_FIELDS, type TenantForm, tenantSchema } from "./form-schema";
import { useCreateTenant } from "./queries";
import { TenantFields } from "./tenant-fields";

/** Make a tenant; its key is shown in full once. */
export function NewTenantDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<{ name: string; key: string }>();
  const create = useCreateTenant();
  const form = useForm<TenantForm>({ resolver: zodResolver(tenantSchema), defaultValues: { name: "", config_id: "", rate_limit: "" } });
  const save = form.handleSubmit((values) =>
    create.mutateAsync({ ...bodyOf(values), enabled: true }).then(
      ({ tenant, api_key }) => setMade({ name: tenant.name, key: api_key }),
      (error: unknown) => showRefusal(error, form.setError, TENANT_FIELDS),
    ),
  );
  const unsaved = useUnsaved(form.formState.isDirty && !form.formState.isSubmitting && !made, onClose);
  return (
    <Dialog
      open
      onOpenChange={unsaved.leave}
      title={made ? `Key for “${made.name}”` : "New tenant"}
      className="w-[min(640px,calc(100vw-32px))]"
      footer={
        made ? (
          <Button onClick={onClose}>Done</Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button look="primary" type="submit" form="new-tenant" busy={form.formState.isSubmitting && "Making…"}>Make tenant</Button>
          </>
        )
      }
    >
      {made ? (
        <div className="mt-3">
          <RevealedSecret label="Client key" secret={made.key} help="Copy it now: it is masked from here on. Revealing it later is written to the audit log." />
        </div>
      ) : (
        <form id="new-tenant" onSubmit={(event) => void save(event)} className="mt-3 grid gap-3" noValidate>
          <TenantFields form={form} autoFocus />
          <FormError>{form.formState.errors.root?.message}</FormError>
        </form>
      )}
      {unsaved.question}
    </Dialog>
  );
}
