import { useQuery } from "@tanstack/react-query";
import { Panel } from "@/components/ui/panel";
import { StateMark } from "@/components/ui/state-mark";
import { sourcesQuery } from "./queries";

/** Accounts whose provider did not tell its models, and why. */
export function SourceFaults() {
  const { data = [] } = useQuery(sourcesQuery());
  const faults = data.filter(({ error }) => error !== null);
  if (!faults.length) return null;
  return (
    <Panel aria-label="Providers without a list">
      <ul className="divide-y divide-border">
        {faults.map(({ account_id, account_name, error }) => (
          <li key={account_id} className="flex items-start gap-2 px-3.5 py-2">
            <StateMark state="warn" className="mt-1.5" />
            <p className="min-w-0 break-words"><span className="font-medium">{account_name}</span> <span className="text-muted-foreground">told no models. {error}</span></p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
