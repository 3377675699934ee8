import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { logPageQuery, type LogRow, PAGE_SIZE } from "./queries";
import type { LogFilter } from "./search";

/** The list as something that can be asked for any index; pages are fetched as they come into sight. */
export function useLogRows(filter: LogFilter) {
  const [wanted, setWanted] = useState<readonly number[]>([]);
  const first = useQuery(logPageQuery(filter, 1));
  const until = first.data?.logs[0]?.timestamp ?? undefined;
  const deeper = useQueries({
    queries: wanted.map((page) => ({ ...logPageQuery(filter, page, until), enabled: until !== undefined })),
  });

  const rowAt = (index: number): LogRow | undefined => {
    const page = Math.floor(index / PAGE_SIZE) + 1;
    const held = page === 1 ? first.data : deeper[wanted.indexOf(page)]?.data;
    return held?.logs[index % PAGE_SIZE];
  };
  const see = (from: number, to: number) => {
    const pages: number[] = [];
    for (let page = Math.floor(from / PAGE_SIZE) + 1; page <= Math.floor(to / PAGE_SIZE) + 1; page++) if (page > 1) pages.push(page);
    setWanted((before) => (before.length === pages.length && before.every((page, n) => page === pages[n]) ? before : pages));
  };
  return { first, rowAt, see };
}
