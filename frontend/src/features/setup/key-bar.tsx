import { Eye, EyeOff } from "lucide-react";
import { CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import type { Setup } from "./tool-words";
import type { ClientKey } from "./use-client-key";

interface KeyBarProps {
  setup: Setup;
  clientKey: ClientKey;
  onTenant: (id: string) => void;
}

const box = "inline-flex h-[30px] min-w-0 items-center gap-0.5 rounded-md border border-border-strong bg-card pr-0.5 pl-2.5 font-mono text-xs max-md:h-11";

/** Whose key, the address, and the key itself: what every tool needs. */
export function KeyBar({ setup, clientKey, onTenant }: KeyBarProps) {
  const { key, tenants, root_url } = setup;
  const Icon = clientKey.shown ? EyeOff : Eye;
  return (
    <>
      {tenants.length > 0 && (
        <Select aria-label="Key of" prefix="Key of" value={key.tenant_id ?? ""} onChange={onTenant} choices={tenants.map(({ id, name }) => ({ value: id, label: name, text: name }))} className="max-w-[220px]" />
      )}
      <span className={box}>
        <span className="truncate">{root_url}</span>
        <CopyButton text={root_url} label="Copy the address" />
      </span>
      {key.masked ? (
        <span className={box}>
          <span className="truncate">{clientKey.shown ?? key.masked}</span>
          <Button look="ghost" size="small-icon" aria-label={clientKey.shown ? "Hide the key" : "Show the key"} aria-pressed={Boolean(clientKey.shown)} onClick={() => void clientKey.toggle()}>
            <Icon aria-hidden="true" />
          </Button>
          <CopyButton text={clientKey.fetch} label="Copy the key" />
        </span>
      ) : (
        <span className="text-xs text-bad">{key.problem}</span>
      )}
    </>
  );
}
