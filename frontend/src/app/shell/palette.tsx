import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { KeyRound, Search, Split } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useState } from "react";
import { DialogContent } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { stateOf } from "@/lib/account-state";
import { accountsQuery } from "@/api/queries/accounts";
import { configsQuery } from "@/api/queries/configs";
import { setPaletteOpen, usePaletteOpen } from "@/lib/palette-state";
import { usePages } from "../navigation";
import { Actions, Finds } from "./palette-actions";
import { Group, Item } from "./palette-parts";

/** Everything by name: accounts with their state, configs, pages and actions. `>` leaves the actions alone. */
export function Palette() {
  const open = usePaletteOpen();
  return (
    <Radix.Root open={open} onOpenChange={setPaletteOpen}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-fade-in bg-scrim" />
        <DialogContent aria-describedby={undefined} className="fixed top-28 left-1/2 z-50 w-[min(600px,calc(100vw-24px))] -translate-x-1/2 animate-fade-in overflow-hidden rounded-xl border border-border-strong bg-popover shadow-float max-md:top-3">
          <Radix.Title className="sr-only">Search or jump to</Radix.Title>
          <PaletteBody />
        </DialogContent>
      </Radix.Portal>
    </Radix.Root>
  );
}

function PaletteBody() {
  const [text, setText] = useState("");
  const navigate = useNavigate();
  const accounts = useQuery(accountsQuery());
  const configs = useQuery(configsQuery());
  const pages = usePages();
  const actionsOnly = text.startsWith(">");
  const run = (act: () => unknown) => () => {
    setPaletteOpen(false);
    void act();
  };

  return (
    <Command label="Search or jump to" loop filter={(value, search) => match(value, search.replace(/^>\s*/, ""))}>
      <div className="flex h-[46px] items-center gap-2.5 border-b border-border px-4">
        <Search className="size-4 text-faint" aria-hidden="true" />
        <Command.Input autoFocus value={text} onValueChange={setText} placeholder="An account, a page, an action" className="min-w-0 flex-1 bg-transparent text-lg outline-none" />
        <Kbd>esc</Kbd>
      </div>
      <Command.List className="scrollbar-thin max-h-[min(420px,60dvh)] overflow-y-auto pb-1.5">
        <Command.Empty className="px-4 py-6 text-muted-foreground">Nothing is called that.</Command.Empty>
        {!actionsOnly && (
          <>
            <Group heading="Accounts">
              {accounts.data?.map((account) => (
                <Item key={account.id} value={`account ${account.name} ${account.provider}`} icon={KeyRound} note={stateOf(account).word.toLowerCase()} onSelect={run(() => navigate({ to: "/accounts", search: { open: account.id } }))}>
                  {account.name}
                </Item>
              ))}
            </Group>
            <Group heading="Configs">
              {configs.data?.map((config) => (
                <Item key={config.id} value={`config ${config.name}`} icon={Split} note={config.is_active ? "active" : config.routing_strategy} onSelect={run(() => navigate({ to: "/routing", search: { config: config.id } }))}>
                  {config.name}
                </Item>
              ))}
            </Group>
            <Group heading="Pages">
              {pages.map((page) => (
                <Item key={page.to} value={`page ${page.label}`} icon={page.icon} note={`G ${page.key.toUpperCase()}`} onSelect={run(() => navigate({ to: page.to }))}>
                  {page.label}
                </Item>
              ))}
            </Group>
          </>
        )}
        {!actionsOnly && text && <Finds run={run} />}
        {(actionsOnly || text) && <Actions run={run} />}
        {text && !actionsOnly && (
          <Group heading="Logs" always>
            <Item value={`logs ${text}`} icon={Search} onSelect={run(() => navigate({ to: "/logs", search: { q: text } }))}>
              Search logs for “{text}”
            </Item>
          </Group>
        )}
      </Command.List>
      <footer className="flex gap-4 border-t border-border px-4 py-2 text-xs text-faint max-md:hidden">
        <span><Kbd>↑</Kbd> <Kbd>↓</Kbd> move</span>
        <span><Kbd>↵</Kbd> open</span>
        <span className="ml-auto"><Kbd>&gt;</Kbd> actions only</span>
      </footer>
    </Command>
  );
}

/** Every word typed must occur; a match at a word's beginning counts more. */
export function match(value: string, search: string): number {
  const text = value.toLowerCase();
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.every((word) => text.includes(word))) return 0;
  return words.every((word) => text.startsWith(word) || text.includes(` ${word}`)) ? 1 : 0.5;
}
