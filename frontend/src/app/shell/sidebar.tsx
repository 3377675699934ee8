import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { LogOut, Moon, Sun } from "lucide-react";
import { Brand } from "@/components/brand";
import { SearchTrigger } from "@/components/search-trigger";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { countOf } from "@/lib/account-state";
import { accountsQuery } from "@/api/queries/accounts";
import { useLogout } from "@/features/auth/queries";
import { useTheme } from "@/lib/theme";
import { type NavItem, useNavigation } from "../navigation";
import { ProxyState } from "./proxy-state";
import { healthQuery } from "./queries";

export function Sidebar() {
  const groups = useNavigation();
  return (
    <div className="flex min-h-0 flex-col border-r border-sidebar-border bg-sidebar px-2.5 pt-3 pb-2.5 max-md:hidden">
      <Brand className="px-2 pt-0.5 pb-3" />
      <SearchTrigger className="mb-2" />
      <nav aria-label="Pages" className="scrollbar-thin min-h-0 flex-1 overflow-y-auto">
        {groups.map(({ group, items }) => (
          <div key={group} role="group" aria-label={group}>
            <p className="px-2 pt-3 pb-1.5 text-xs text-muted-foreground">{group}</p>
            {items.map((item) => (
              <SidebarLink key={item.to} item={item} />
            ))}
          </div>
        ))}
      </nav>
      <Foot />
    </div>
  );
}

function SidebarLink({ item }: { item: NavItem }) {
  const Icon = item.icon;
  return (
    <Link
      to={item.to}
      activeOptions={{ exact: item.to === "/", includeSearch: false }}
      className="mb-px flex h-[30px] items-center gap-2.5 rounded-md px-2 text-muted-foreground hover:bg-hover aria-[current=page]:bg-sidebar-accent aria-[current=page]:font-semibold aria-[current=page]:text-foreground"
    >
      <Icon className="size-4" strokeWidth={1.75} aria-hidden="true" />
      <span className="flex-1">{item.label}</span>
      {item.to === "/accounts" && <NeedsPerson />}
    </Link>
  );
}

/** How many accounts wait for a person; nothing when none does. */
function NeedsPerson() {
  const { data = [] } = useQuery(accountsQuery());
  const waiting = countOf("needs", data);
  if (!waiting) return null;
  return (
    <span className="grid h-[18px] min-w-[18px] place-items-center rounded-full bg-bad-soft px-1.5 text-2xs font-semibold text-bad">
      {waiting}
      <span className="sr-only"> {waiting === 1 ? "needs you" : "need you"}</span>
    </span>
  );
}

function Version() {
  const { data } = useQuery(healthQuery());
  return <span className="flex-1 text-xs text-faint">{data && `v${data.version}`}</span>;
}

function Foot() {
  const [theme, setTheme] = useTheme();
  const logout = useLogout();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <div className="mt-2 grid gap-1.5 border-t border-sidebar-border px-2 pt-2.5">
      <ProxyState />
      <div className="flex items-center gap-1 text-muted-foreground">
        <Version />
        <Tooltip text={`Use the ${other} theme`}>
          <Button look="ghost" size="small-icon" aria-label={`Use the ${other} theme`} onClick={() => setTheme(other)}>
            {theme === "dark" ? <Sun aria-hidden="true" /> : <Moon aria-hidden="true" />}
          </Button>
        </Tooltip>
        <Tooltip text="Sign out">
          <Button look="ghost" size="small-icon" aria-label="Sign out" onClick={() => logout.mutate()}>
            <LogOut aria-hidden="true" />
          </Button>
        </Tooltip>
      </div>
    </div>
  );
}
