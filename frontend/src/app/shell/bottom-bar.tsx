import { Link } from "@tanstack/react-router";
import { Menu as MenuIcon } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useLogout } from "@/features/auth/queries";
import { setTheme, useTheme } from "@/lib/theme";
import { usePages } from "../navigation";

const FIRST: readonly string[] = ["/", "/logs", "/accounts", "/guardrails", "/routing"];
const tab = "grid content-center justify-items-center gap-0.5 text-2xs text-muted-foreground aria-[current=page]:font-semibold aria-[current=page]:text-foreground";

/** The phone's navigation: the four pages most wanted, the rest behind More. */
export function BottomBar() {
  const [open, setOpen] = useState(false);
  const pages = usePages();
  const first = FIRST.flatMap((to) => pages.filter((page) => page.to === to)).slice(0, 4);
  return (
    <nav aria-label="Pages" className="z-20 grid h-[60px] auto-cols-fr grid-flow-col border-t border-border bg-card md:hidden">
      {first.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} activeOptions={{ exact: to === ("/" as string) }} className={tab}>
          <Icon className="size-5" strokeWidth={1.75} aria-hidden="true" />
          {label}
        </Link>
      ))}
      <button type="button" className={tab} onClick={() => setOpen(true)} aria-haspopup="dialog">
        <MenuIcon className="size-5" strokeWidth={1.75} aria-hidden="true" />
        More
      </button>
      <More open={open} onOpenChange={setOpen} />
    </nav>
  );
}

function More({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [theme] = useTheme();
  const logout = useLogout();
  const pages = usePages();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="All pages">
      <ul className="mt-2 grid">
        {pages.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link to={to} onClick={() => onOpenChange(false)} className="flex h-11 items-center gap-3 border-b border-border">
              <Icon className="size-4 text-faint" strokeWidth={1.75} aria-hidden="true" />
              {label}
            </Link>
          </li>
        ))}
      </ul>
      <div className="mt-4 grid grid-cols-2 gap-2">
        <Button onClick={() => setTheme(other)}>Use the {other} theme</Button>
        <Button onClick={() => logout.mutate()}>Sign out</Button>
      </div>
    </Dialog>
  );
}
