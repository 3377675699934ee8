import type { SettingRow } from "@/api/queries/settings";

const TITLES: Record<string, string> = {
  routing: "Routing",
  connections: "Connections",
  access: "Access",
  guardrails: "Guardrails",
  records: "Logs and records",
  datasets: "Datasets",
};

export interface Section {
  id: string;
  title: string;
  rows: SettingRow[];
}

/** The registry by group, in its own order; secrets and what only tenants have are edited elsewhere. */
export function sectionsOf(registry: readonly SettingRow[], text = ""): Section[] {
  const rows = registry.filter((row) => !row.secret && !row.tenant_only && matches(row, text));
  return [...new Set(rows.map(({ group }) => group))].map((id) => ({ id, title: TITLES[id] ?? capital(id), rows: rows.filter(({ group }) => group === id) }));
}

function matches({ key, label, help }: SettingRow, text: string): boolean {
  const all = `${key} ${label} ${help}`.toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replaceAll("_", " ");
}
