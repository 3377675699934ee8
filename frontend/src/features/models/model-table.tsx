import { type DataColumn, DataTable } from "@/components/data-table";
import { Badge } from "@/components/ui/badge";
import { compact, DASH, pricePerMillion } from "@/lib/format-number";
import type { Model } from "./queries";

export function ModelTable({ models, onOpen }: { models: Model[]; onOpen: (model: Model) => void }) {
  return <DataTable label="Models" rows={models} columns={COLUMNS} rowKey={({ provider, id }) => `${provider} ${id}`} initialSort={{ id: "id", desc: false }} onOpen={onOpen} groupOf={groupOf} />;
}

/** What has no price comes first: it is what needs a person. */
const groupOf = (model: Model) => (model.price ? { name: model.provider_label, rank: 1 } : { name: "Needs a price", rank: 0 });

const COLUMNS: DataColumn<Model>[] = [
  { id: "id", head: "Model", value: ({ id }) => id, cell: (model) => <Id model={model} /> },
  { id: "provider", head: "Provider", secondary: true, value: ({ provider_label }) => provider_label, cell: ({ provider_label }) => provider_label },
  { id: "tier", head: "Tier", secondary: true, value: ({ tier }) => tier, cell: ({ tier }) => tier ?? DASH },
  { id: "context", head: "Context", figure: true, secondary: true, value: ({ context_window }) => context_window, cell: ({ context_window }) => compact(context_window) },
  { id: "output", head: "Output limit", figure: true, secondary: true, value: ({ max_output_tokens }) => max_output_tokens, cell: ({ max_output_tokens }) => compact(max_output_tokens) },
  { id: "tools", head: "Tools", secondary: true, cell: ({ supports_tool_calling }) => yesNo(supports_tool_calling) },
  { id: "reasoning", head: "Reasoning", secondary: true, cell: ({ supports_reasoning }) => yesNo(supports_reasoning) },
  { id: "in", head: "Price in", figure: true, value: ({ price }) => price?.input ?? -1, cell: ({ price }) => <Price usd={price?.input} /> },
  { id: "cached", head: "Cached", figure: true, secondary: true, value: ({ price }) => price?.cache_read ?? -1, cell: ({ price }) => <Price usd={price?.cache_read} /> },
  { id: "out", head: "Out", figure: true, value: ({ price }) => price?.output ?? -1, cell: ({ price }) => <Price usd={price?.output} /> },
  { id: "served", head: "Served by", secondary: true, cell: ({ served_by }) => <Served names={served_by.map(({ account_name }) => account_name)} /> },
];

function Id({ model }: { model: Model }) {
  return (
    <span className="flex items-center gap-2">
      {/* The row opens on a click; this is its place in the tab order. */}
      <button type="button" className="font-mono text-xs hover:underline">{model.id}</button>
      {model.overridden.length > 0 && <Badge tone="link">limits set</Badge>}
      {model.price_is_set && <Badge tone="link">price set</Badge>}
    </span>
  );
}

function Price({ usd }: { usd?: number }) {
  return usd === undefined ? <span className="text-faint">unpriced</span> : pricePerMillion(usd).replace("/M", "");
}

function Served({ names }: { names: string[] }) {
  return <span className="block max-w-56 truncate text-muted-foreground" title={names.join(", ")}>{names.join(", ")}</span>;
}

function yesNo(value: boolean | null): string {
  return value === null ? DASH : value ? "yes" : "no";
}
