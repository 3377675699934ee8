import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { registryQuery } from "@/api/queries/settings";
import { NothingFound } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { InputGroup } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { AuditLog } from "./audit-log";
import { ClientKeyPanel } from "./client-key-panel";
import { EncryptionPanel } from "./encryption-panel";
import { PasswordPanel } from "./password-panel";
import { type Section, sectionsOf } from "./sections";
import { SettingItem } from "./setting-item";

const route = getRouteApi("/shell/settings");

/** Panels that the registry does not describe. */
const OWN_SECTIONS: readonly { id: string; title: string; panel: () => ReactNode }[] = [
  { id: "keys", title: "Client key", panel: () => <ClientKeyPanel /> },
  { id: "password", title: "Password", panel: () => <PasswordPanel /> },
  { id: "encryption", title: "Encryption", panel: () => <EncryptionPanel /> },
  { id: "audit", title: "Audit log", panel: () => <AuditLog /> },
];

/** What can I change here? */
export function SettingsPage() {
  const { q, section } = route.useSearch();
  const navigate = route.useNavigate();
  const registry = useQuery(registryQuery());
  const sections = sectionsOf(registry.data ?? [], q);
  const own = OWN_SECTIONS.find(({ id }) => id === section);
  const shown = q ? sections : sections.filter(({ id }, index) => (section ? id === section : index === 0));
  const current = q ? undefined : (own?.id ?? shown[0]?.id);

  return (
    <Page
      title="Settings"
      facts="They act at once; nothing needs a restart."
      actions={
        <InputGroup
          type="search"
          aria-label="Search settings"
          placeholder="Search settings"
          data-page-search
          className="w-60 max-md:flex-1"
          value={q ?? ""}
          onChange={(event) => void navigate({ search: (old) => ({ ...old, q: event.target.value || undefined }), replace: true })}
          before={<Search />}
          after={<Kbd>/</Kbd>}
        />
      }
    >
      <div className="grid items-start gap-4 md:grid-cols-[180px_minmax(0,880px)]">
        <SectionList sections={sectionsOf(registry.data ?? [])} current={current} onChoose={(id) => void navigate({ search: { section: id } })} />
        <div className="grid min-w-0 gap-4">
          {registry.isPending && <Panel><SkeletonRows rows={8} /></Panel>}
          {registry.isError && !registry.data && <Panel><ErrorState title="Settings could not be read" error={registry.error} retry={() => void registry.refetch()} meanwhile="The proxy goes on with those it knows." /></Panel>}
          {own && !q ? own.panel() : shown.map((part) => <SectionPanel key={part.id} section={part} />)}
          {q && registry.data && sections.length === 0 && (
            <Panel><NothingFound filter={`“${q}”`} action={<Button size="small" onClick={() => void navigate({ search: {} })}>Clear search</Button>} /></Panel>
          )}
        </div>
      </div>
    </Page>
  );
}

function SectionPanel({ section }: { section: Section }) {
  return (
    <Panel title={section.title}>
      {section.rows.map((row) => (
        <SettingItem key={row.key} setting={row} />
      ))}
    </Panel>
  );
}

function SectionList({ sections, current, onChoose }: { sections: Section[]; current?: string; onChoose: (id: string) => void }) {
  return (
    <nav aria-label="Sections" className="scrollbar-thin flex gap-px max-md:overflow-x-auto md:sticky md:top-0 md:flex-col">
      {[...sections, ...OWN_SECTIONS].map(({ id, title }) => (
        <button
          key={id}
          type="button"
          aria-current={id === current ? "true" : undefined}
          onClick={() => onChoose(id)}
          className={cn("flex h-[30px] shrink-0 items-center rounded-md px-2.5 text-left whitespace-nowrap text-muted-foreground hover:bg-hover max-md:h-11", "aria-[current=true]:bg-sidebar-accent aria-[current=true]:font-semibold aria-[current=true]:text-foreground")}
        >
          {title}
        </button>
      ))}
    </nav>
  );
}
