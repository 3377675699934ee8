/** The pages, in the order and groups of the sidebar, with the key that follows G. */
import { Box, Database, KeyRound, LayoutDashboard, type LucideIcon, MessageSquare, Plug, Rows3, Shield, SlidersHorizontal, Split, SquareTerminal, Users } from "lucide-react";
import { useSetting } from "@/api/queries/settings";

export interface NavItem {
  to: "/" | "/accounts" | "/routing" | "/logs" | "/playground" | "/models" | "/tools" | "/guardrails" | "/datasets" | "/tenants" | "/login-sessions" | "/settings";
  label: string;
  icon: LucideIcon;
  key: string;
}

interface NavGroup {
  group: string;
  items: readonly NavItem[];
}

const NAVIGATION: readonly NavGroup[] = [
  {
    group: "Watch",
    items: [
      { to: "/", label: "Overview", icon: LayoutDashboard, key: "o" },
      { to: "/logs", label: "Logs", icon: Rows3, key: "l" },
      { to: "/playground", label: "Playground", icon: MessageSquare, key: "p" },
    ],
  },
  {
    group: "Connect",
    items: [
      { to: "/accounts", label: "Accounts", icon: KeyRound, key: "a" },
      { to: "/routing", label: "Routing", icon: Split, key: "r" },
      { to: "/models", label: "Models", icon: Box, key: "m" },
      { to: "/tools", label: "Setup", icon: Plug, key: "s" },
    ],
  },
  {
    group: "Protect",
    items: [
      { to: "/guardrails", label: "Guardrails", icon: Shield, key: "u" },
      { to: "/datasets", label: "Datasets", icon: Database, key: "d" },
    ],
  },
  {
    group: "Manage",
    items: [
      { to: "/tenants", label: "Tenants", icon: Users, key: "t" },
      { to: "/login-sessions", label: "Login sessions", icon: SquareTerminal, key: "i" },
      { to: "/settings", label: "Settings", icon: SlidersHorizontal, key: "," },
    ],
  },
];

/** Tenants is left out where there are none. */
export function useNavigation(): readonly NavGroup[] {
  const tenancy = useSetting("multi_tenancy") === "true";
  return tenancy ? NAVIGATION : NAVIGATION.map(({ group, items }) => ({ group, items: items.filter(({ to }) => to !== "/tenants") }));
}

export function usePages(): readonly NavItem[] {
  return useNavigation().flatMap(({ items }) => items);
}
