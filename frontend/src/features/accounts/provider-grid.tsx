import { Search } from "lucide-react";
import { useState } from "react";
import { Monogram } from "@/components/monogram";
import { NothingFound } from "@/components/empty-state";
import { Button } from "@/components/ui/button";
import { InputGroup } from "@/components/ui/input";
import { cn } from "@/lib/cn";
import type { Provider } from "@/api/queries/accounts";

const SHOWN_FIRST = 12;
const FORMAT_WORDS: Record<Provider["speaks"][number], string> = { anthropic: "Anthropic", chat: "Chat", responses: "Responses" };

interface ProviderGridProps {
  providers: Provider[];
  chosen?: string;
  onChoose: (slug: string) => void;
  title?: string;
  /** A line below each name; the formats that it speaks otherwise. */
  note?: (provider: Provider) => string;
  searchable?: boolean;
}

export function ProviderGrid({ providers, chosen, onChoose, title = "Provider", note = formatsOf, searchable = true }: ProviderGridProps) {
  const [text, setText] = useState("");
  const [all, setAll] = useState(false);
  const found = providers.filter(({ slug, label }) => `${slug} ${label}`.toLowerCase().includes(text.toLowerCase()));
  const shown = text || all ? found : firstOf(found, chosen);
  return (
    <section aria-label={title} className="grid gap-2">
      <div className="flex items-center justify-between gap-3">
        <h3 className="text-sm">{title}</h3>
        {searchable && <InputGroup aria-label="Find provider" placeholder="Find provider" className="w-[200px]" value={text} onChange={(event) => setText(event.target.value)} before={<Search />} />}
      </div>
      {found.length === 0 && <NothingFound filter={`“${text}”`} action={<Button size="small" onClick={() => setText("")}>Clear filter</Button>} />}
      <div className="grid grid-cols-2 gap-2 md:grid-cols-4">
        {shown.map((provider) => (
          <Tile key={provider.slug} provider={provider} note={note(provider)} chosen={provider.slug === chosen} onChoose={() => onChoose(provider.slug)} />
        ))}
      </div>
      {shown.length < found.length && <Button look="ghost" size="small" className="justify-self-start" onClick={() => setAll(true)}>Show all {found.length}</Button>}
    </section>
  );
}

/** The API lists those that are used most first; what is chosen is always seen. One more than the first is not worth a button. */
function firstOf(providers: Provider[], chosen?: string): Provider[] {
  if (providers.length <= SHOWN_FIRST + 1) return providers;
  return providers.filter(({ slug }, index) => index < SHOWN_FIRST || slug === chosen);
}

function Tile({ provider, note, chosen, onChoose }: { provider: Provider; note: string; chosen: boolean; onChoose: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onChoose}
      className={cn(
        "flex min-w-0 items-center gap-2.5 rounded-md border border-border-strong bg-card px-2.5 py-2 text-left hover:bg-hover",
        "aria-pressed:border-link-fill aria-pressed:bg-link-soft aria-pressed:inset-ring aria-pressed:inset-ring-link-fill",
      )}
    >
      <Monogram name={provider.label} />
      <span className="min-w-0">
        <span className="block truncate font-medium">{provider.label}</span>
        <span className={cn("block truncate text-[11.5px]/[15px]", chosen ? "text-muted-foreground" : "text-faint")}>{note}</span>
      </span>
    </button>
  );
}

function formatsOf({ local, speaks }: Provider): string {
  return local ? "on this machine" : speaks.map((format) => FORMAT_WORDS[format]).join(", ");
}
