import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { configsQuery } from "@/api/queries/configs";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";

const EXPLAINED: Record<string, string> = {
  opus: "Names with “opus”: the large model.",
  sonnet: "Names with “sonnet”: the everyday one.",
  haiku: "Names with “haiku” or “fable”: the small one.",
  default: "Every other name, such as gpt-5.5.",
};

const ORDER = Object.keys(EXPLAINED);
const placeOf = (tier: string) => (ORDER.indexOf(tier) + ORDER.length + 1) % (ORDER.length + 1);

/** What was made from the first account: which model answers for which name. */
export function RoutingStep({ onDone }: { onDone: () => void }) {
  const configs = useQuery(configsQuery());
  const active = configs.data?.find(({ is_active }) => is_active);
  return (
    <>
      {configs.isPending && <Panel><SkeletonRows rows={4} /></Panel>}
      {configs.isError && !configs.data && <Panel><ErrorState title="The routing could not be read" error={configs.error} retry={() => void configs.refetch()} /></Panel>}
      {configs.data && !active && (
        <Panel>
          <EmptyState title="No routing yet">It is made when the first account is connected here. Without one, requests go to the first account that suits them, with the model that the tool asks for.</EmptyState>
        </Panel>
      )}
      {active && (
        <Panel title={active.name} note="active" ruled>
          <table className="w-full">
            <caption className="sr-only">Which account and model answer for which tier</caption>
            <thead>
              <tr className="text-left text-xs text-faint [&>th]:px-3.5 [&>th]:py-1.5 [&>th]:font-normal">
                <th scope="col">Tier</th>
                <th scope="col" className="max-md:hidden">What a tool asks for</th>
                <th scope="col">Account</th>
                <th scope="col">Model sent</th>
              </tr>
            </thead>
            <tbody>
              {[...active.tiers].sort((a, b) => placeOf(a.tier) - placeOf(b.tier)).map((tier) => (
                <tr key={tier.id} className="border-t border-border align-top [&>*]:px-3.5 [&>*]:py-1.5">
                  <th scope="row" className="text-left font-medium">{tier.tier}</th>
                  <td className="text-muted-foreground max-md:hidden">{EXPLAINED[tier.tier] ?? "Names that your rules send here."}</td>
                  <td>{tier.account_name}</td>
                  <td className="font-mono text-xs/5">{tier.target_model ?? <span className="font-sans text-muted-foreground">as asked for</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Button look="ghost" asChild><Link to="/routing">Change it in Routing</Link></Button>
        <Button look="primary" onClick={onDone}>Go on</Button>
      </div>
    </>
  );
}
