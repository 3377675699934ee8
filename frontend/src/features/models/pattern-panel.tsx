import { Plus } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/api/error";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { toast } from "@/components/ui/toast";
import { pricePerMillion } from "@/lib/format-number";
import { PatternDialog } from "./pattern-dialog";
import type { ModelPrice } from "./price-form";
import { useResetPrice, useSetPrice } from "./queries";

interface PatternPanelProps {
  prices: readonly ModelPrice[];
  providers: readonly (readonly [slug: string, label: string])[];
}

/** Prices for several models at once, and for names that no provider lists. */
export function PatternPanel({ prices, providers }: PatternPanelProps) {
  const [open, setOpen] = useState<ModelPrice | "new">();
  const reset = useResetPrice();
  const set = useSetPrice();
  const restore = (price: ModelPrice) => set.mutate({ ...price, price }, { onError: (error) => toast.failed("Not restored.", messageOf(error)) });
  const forget = (price: ModelPrice) =>
    reset.mutate(price, {
      onSuccess: () => toast.done(`Removed the price of ${price.model}`, { label: "Undo", act: () => restore(price) }),
      onError: (error) => toast.failed("Not removed.", messageOf(error)),
    });
  return (
    <Panel title="Prices by name" note="for several models at once, and for names that no list has" ruled={prices.length > 0} actions={<Button size="small" look="ghost" onClick={() => setOpen("new")}><Plus aria-hidden="true" />Price</Button>}>
      <ul className="divide-y divide-border">
        {prices.map((price) => (
          <li key={`${price.provider} ${price.model}`} className="flex min-h-[34px] flex-wrap items-center gap-x-3 gap-y-1 py-1 pr-1.5 pl-3.5 hover:bg-hover">
            <button type="button" className="min-w-0 font-mono text-xs break-all hover:underline" onClick={() => setOpen(price)}>{price.model}</button>
            <span className="text-xs text-muted-foreground">{providers.find(([slug]) => slug === price.provider)?.[1] ?? (price.provider || "every provider")}</span>
            <span className="ml-auto text-xs text-muted-foreground">{pricePerMillion(price.input)} in, {pricePerMillion(price.output)} out</span>
            <Button size="small" look="ghost" aria-label={`Remove the price of ${price.model}`} onClick={() => forget(price)}>Remove</Button>
          </li>
        ))}
      </ul>
      {open && <PatternDialog price={open === "new" ? undefined : open} providers={providers} onClose={() => setOpen(undefined)} />}
    </Panel>
  );
}
