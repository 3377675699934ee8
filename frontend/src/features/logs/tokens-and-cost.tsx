import { cn } from "@/lib/cn";
import { count, DASH, pricePerMillion, requestCost } from "@/lib/format-number";
import type { LogDetail } from "./queries";

const KINDS = [
  { kind: "input", label: "Input, not cached", tone: "bg-chart-1", tokens: (log: LogDetail) => log.input_tokens },
  { kind: "cache_read", label: "Cache read", tone: "bg-chart-3", tokens: (log: LogDetail) => log.cached_tokens },
  { kind: "cache_write", label: "Cache write", tone: "bg-chart-2", tokens: (log: LogDetail) => log.cache_write_tokens },
  { kind: "output", label: "Output", tone: "bg-chart-4", tokens: (log: LogDetail) => log.output_tokens },
] as const;

/** Tokens by kind, times the price of that kind, and what it came to. */
export function TokensAndCost({ log }: { log: LogDetail }) {
  const rows = KINDS.map((kind) => ({ ...kind, amount: kind.tokens(log) ?? 0, price: log.price.find((part) => part.kind === kind.kind) })).filter(({ amount }) => amount > 0);
  const known = log.cost_known !== false;
  return (
    <section aria-label="Tokens and cost" className="min-w-0">
      <header className="mb-1.5 flex justify-between">
        <h3 className="text-sm">Tokens and cost</h3>
        <span className="font-semibold">{requestCost(log.cost_usd, known)}</span>
      </header>
      {rows.length === 0 ? (
        <p className="text-xs text-muted-foreground">The answer told of no tokens.</p>
      ) : (
        <>
          <div className="mb-1.5 flex h-2 gap-0.5 overflow-hidden rounded-full forced-color-adjust-none" aria-hidden="true">
            {rows.map(({ kind, tone, amount, price }) => (
              <i key={kind} className={cn("min-w-0.5", tone)} style={{ flexGrow: price?.usd != null ? price.usd * 1e6 : amount }} />
            ))}
          </div>
          <table className="w-full text-xs">
            <tbody>
              {rows.map(({ kind, label, tone, amount, price }) => (
                <tr key={kind} className="h-[23px] [&>td]:text-right">
                  <th scope="row" className="text-left font-normal whitespace-nowrap">
                    <i className={cn("mr-1.5 inline-block size-2 rounded-[2px] forced-color-adjust-none", tone)} aria-hidden="true" />
                    {label}
                  </th>
                  <td>{count(amount)}</td>
                  <td className="text-muted-foreground">{price?.usd_per_million != null && `× ${pricePerMillion(price.usd_per_million)}`}</td>
                  <td>{price?.usd != null ? requestCost(price.usd) : known ? DASH : "unpriced"}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {known && rows.every(({ price }) => price?.usd == null) && <p className="mt-1 text-xs text-faint">The price has changed since; the sum is what was booked then.</p>}
        </>
      )}
    </section>
  );
}
