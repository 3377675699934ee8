import { useState } from "react";
import { messageOf } from "@/api/error";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { RevealedSecret } from "@/components/revealed-secret";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { toast } from "@/components/ui/toast";
import { revealClientKey, useRegenerateClientKey } from "./queries";

/** The key that tools present where there are no tenants. */
export function ClientKeyPanel() {
  const [key, setKey] = useState<string>();
  const [asking, setAsking] = useState(false);
  const regenerate = useRegenerateClientKey();
  const reveal = () => revealClientKey().then(setKey, (error: unknown) => toast.failed("The key could not be shown.", messageOf(error)));
  return (
    <Panel title="Client key" ruled>
      <div className="grid gap-3 px-3.5 py-3">
        <p className="max-w-prose text-muted-foreground">Tools present it to the proxy, as their API key. Revealing it and making a new one are written to the audit log.</p>
        {key ? (
          <RevealedSecret label="Client key" secret={key} onHide={() => setKey(undefined)} />
        ) : (
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => void reveal()}>Reveal key</Button>
            <Button look="danger" onClick={() => setAsking(true)}>Make a new key</Button>
          </div>
        )}
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Make a new client key?"
        action="Make a new key"
        busy="Making…"
        onConfirm={async () => setKey((await regenerate.mutateAsync()).key)}
      >
        The present key stops working within a second: every tool that uses it must be given the new one.
      </ConfirmDialog>
    </Panel>
  );
}
