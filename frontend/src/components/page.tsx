import type { ReactNode } from "react";
import { Brand } from "./brand";
import { SearchTrigger } from "./search-trigger";
import { cn } from "@/lib/cn";

interface PageProps {
  title: string;
  /** One line of facts in words. */
  facts?: ReactNode;
  /** Right end of the head: filters, range, live, the one primary button. */
  actions?: ReactNode;
  children: ReactNode;
  /** Fills the height itself instead of scrolling as a whole. */
  full?: boolean;
}

/** A page: the head stays, the content scrolls. */
export function Page({ title, facts, actions, children, full }: PageProps) {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-[52px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-border px-6 py-2 max-md:px-4">
        <Brand bare className="md:hidden" />
        <h1 className="text-lg">{title}</h1>
        {facts && <p className="min-w-0 truncate text-muted-foreground max-md:hidden">{facts}</p>}
        <SearchTrigger bare className="ml-auto md:hidden" />
        {actions && <div className="ml-auto flex flex-wrap items-center gap-2 max-md:ml-0 max-md:has-[[data-page-search]]:w-full">{actions}</div>}
      </header>
      {full ? (
        <div data-page-body="" className="flex min-h-0 flex-1 flex-col">{children}</div>
      ) : (
        <div data-page-body="" className="scrollbar-thin min-h-0 flex-1 overflow-y-auto">
          <div className={cn("grid max-w-[1760px] grid-cols-[minmax(0,1fr)] content-start gap-4 px-6 pt-4 pb-6 max-md:gap-3 max-md:p-3")}>{children}</div>
        </div>
      )}
    </div>
  );
}
