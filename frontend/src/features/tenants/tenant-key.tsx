import { useState } from "react";
import { messageOf } from "@/api/error";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { RevealedSecret } from "@/components/revealed-secret";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { Tenant } from "@/api/queries/tenants";
import { revealKey, useRotateKey } from "./queries";

export function TenantKey({ tenant }: { tenant: Tenant }) {
  const [key, setKey] = useState<string>();
  const [asking, setAsking] = useState(false);
  const rotate = useRotateKey(tenant.id);
  const reveal = () => revealKey(tenant.id).then(setKey, (error: unknown) => toast.failed("The key could not be shown.", messageOf(error)));
  return (
    <section aria-label="Client key" className="mt-5">
      <h3 className="mb-1.5 text-sm">Client key</h3>
      {key ? (
        <RevealedSecret label="Key" secret={key} onHide={() => setKey(undefined)} />
      ) : (
        <div className="flex flex-wrap items-center gap-2">
          <code className="mr-2 font-mono text-xs text-muted-foreground">{tenant.api_key_prefix}••••••••</code>
          <Button size="small" onClick={() => void reveal()}>Reveal key</Button>
          <Button size="small" look="danger" onClick={() => setAsking(true)}>Rotate key</Button>
        </div>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Rotate the key of “${tenant.name}”?`}
        action="Rotate key"
        busy="Rotating…"
        onConfirm={async () => setKey((await rotate.mutateAsync()).api_key)}
      >
        The present key stops working within a second: every tool that uses it must be given the new one.
      </ConfirmDialog>
    </section>
  );
}
