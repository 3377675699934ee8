import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { CopyButton } from "@/components/copy-button";
import { ErrorState } from "@/components/error-state";
import { Status } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { plural } from "@/lib/format-number";
import { encryptionQuery, useRotateAccountKey } from "./queries";

type KeyState = Schemas["KeyState"];

/** The two keys by fingerprint, what does not open with them, and rotation. */
export function EncryptionPanel() {
  const [asking, setAsking] = useState(false);
  const encryption = useQuery(encryptionQuery());
  const rotate = useRotateAccountKey();
  const state = encryption.data;
  return (
    <Panel title="Encryption" note={state && `${plural(state.stored_secrets, "stored secret")}`}>
      {encryption.isPending && <SkeletonRows rows={3} />}
      {encryption.isError && !state && <ErrorState title="The keys' state could not be read" error={encryption.error} retry={() => void encryption.refetch()} meanwhile="Requests are still answered." />}
      {state && (
        <>
          <KeyLine name="Account key" use="Encrypts API keys, sign-ins and client keys." state={state.account_key} onRotate={() => setAsking(true)} />
          <KeyLine name="Guardrail key" use="Makes the placeholders of masked values." state={state.guardrail_key} />
          {state.decrypt_errors.map((fault) => (
            <p key={`${fault.subject}-${fault.subject_id}`} role="note" className="border-t border-border bg-bad-soft px-3.5 py-2 text-bad">
              {fault.subject.replaceAll("_", " ")} “{fault.name}”: {fault.message}
            </p>
          ))}
        </>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Rotate the account key?"
        action="Rotate key"
        busy="Rotating…"
        typeToConfirm="rotate"
        onConfirm={async () => {
          const { reencrypted } = await rotate.mutateAsync();
          toast.done(`Rotated the account key; ${plural(reencrypted, "secret")} encrypted again`);
        }}
      >
        A new key is made and every stored secret is encrypted with it, all or none. Backups of the data directory keep needing the key that they were made with.
      </ConfirmDialog>
    </Panel>
  );
}

function KeyLine({ name, use, state, onRotate }: { name: string; use: string; state: KeyState; onRotate?: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-border px-3.5 py-3">
      <div className="min-w-48 flex-1">
        <h3 className="text-sm font-medium">{name}</h3>
        <p className="text-xs text-muted-foreground">
          {use} {state.origin && <>From {state.source === "environment" ? "the environment" : "the file"} <code className="font-mono">{state.origin}</code>.</>}
        </p>
        {state.fault && <p className="text-xs text-bad">{state.fault}</p>}
      </div>
      {state.fingerprint && (
        <span className="flex items-center font-mono text-xs">
          {state.fingerprint}
          <CopyButton text={state.fingerprint} label={`Copy the fingerprint of the ${name.toLowerCase()}`} />
        </span>
      )}
      <Status tone={state.usable ? "ok" : "bad"}>{state.usable ? "In use" : "Unusable"}</Status>
      {onRotate && (
        <Button size="small" disabled={!state.can_rotate} title={state.can_rotate ? undefined : "A key from the environment is changed there"} onClick={onRotate}>Rotate</Button>
      )}
    </div>
  );
}
