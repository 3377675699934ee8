import { Link } from "@tanstack/react-router";
import { useSetting } from "@/api/queries/settings";
import { StateMark } from "@/components/ui/state-mark";
import type { DatasetInfo } from "./queries";

/** Stands as long as original text is being written to disk. */
export function UnmaskedWarning({ info }: { info: DatasetInfo }) {
  const guarded = useSetting("privacy_enabled") === "true";
  if (!info.enabled || !info.unmasked) return null;
  const names = info.owners.filter(({ capturing, unmasked }) => capturing && unmasked).flatMap(({ tenant_name }) => tenant_name ?? []);
  return (
    <p role="note" className="flex items-start gap-2.5 rounded-lg bg-warn-soft px-3.5 py-2.5 text-warn">
      <StateMark state="warn" className="mt-1.5" />
      <span>
        New entries{names.length > 0 && ` of ${names.join(", ")}`} hold text as it was typed: keys, passwords, names and addresses are stored on this machine and go out with the download.{" "}
        {guarded ? (
          "Switch “Original values” off to keep placeholders instead."
        ) : (
          <>
            Guardrails are off, so nothing is masked. <Link to="/guardrails" className="underline">Switch guardrails on</Link> to keep placeholders instead.
          </>
        )}
      </span>
    </p>
  );
}
