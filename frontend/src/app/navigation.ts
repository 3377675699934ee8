/** The pages, in the order and groups of the sidebar, with the key that follows G. */
import { KeyRound, type LucideIcon, Rows3, SlidersHorizontal, Split } from "lucide-react";

export interface NavItem {
  to: "/accounts" | "/routing" | "/logs" | "/settings";
  label: string;
  icon: LucideIcon;
  key: string;
}

export const NAVIGATION: readonly { group: string; items: readonly NavItem[] }[] = [
  { group: "Watch", items: [{ to: "/logs", label: "Logs", icon: Rows3, key: "l" }] },
  {
    group: "Connect",
    items: [
      { to: "/accounts", label: "Accounts", icon: KeyRound, key: "a" },
      { to: "/routing", label: "Routing", icon: Split, key: "r" },
    ],
  },
  { group: "Manage", items: [{ to: "/settings", label: "Settings", icon: SlidersHorizontal, key: "," }] },
];

export const PAGES: readonly NavItem[] = NAVIGATION.flatMap(({ items }) => items);
