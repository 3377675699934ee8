import { expect, it } from "vitest";
import type { SettingRow } from "@/api/queries/settings";
import { sectionsOf } from "./sections";

const row = (facts: Partial<SettingRow>) => ({ key: "k", group: "records", label: "Log bodies", help: "Keeps them.", secret: false, tenant_only: false, ...facts }) as SettingRow;
const registry = [row({ key: "a", group: "routing", label: "Tier rules" }), row({ key: "b" }), row({ key: "c", secret: true }), row({ key: "d", tenant_only: true }), row({ key: "e", group: "new_group" })];

it("groups by section in the registry's order, without secrets and tenants' own", () =>
  expect(sectionsOf(registry).map(({ title, rows }) => [title, rows.map(({ key }) => key)])).toEqual([["Routing", ["a"]], ["Logs and records", ["b"]], ["New group", ["e"]]]));
it("finds by every word of label, help and key", () => expect(sectionsOf(registry, "keeps rules").flatMap(({ rows }) => rows.map(({ key }) => key))).toEqual(["a"]));
