import { useState } from "react";
import { messageOf } from "@/api/error";
import { toast } from "@/components/ui/toast";
import { fetchKey } from "./queries";
import { type Setup, withKey } from "./tool-words";

export interface ClientKey {
  /** In clear, while it is shown. */
  shown?: string;
  toggle: () => Promise<void>;
  /** A text as it is on the page. */
  onPage: (text: string) => string;
  /** The same with the real key, which is fetched when it is copied. */
  toCopy: (text: string) => () => Promise<string>;
  fetch: () => Promise<string>;
}

/** The client key, masked until asked for. Copying copies the real one. */
export function useClientKey({ key }: Setup): ClientKey {
  const [known, setKnown] = useState<{ tenant: string | null; key: string; shown: boolean }>();
  const own = known && known.tenant === key.tenant_id ? known : undefined;
  const shown = own?.shown ? own.key : undefined;

  const fetch = async (show = false) => {
    const clear = own?.key ?? (await fetchKey(key.tenant_id));
    setKnown({ tenant: key.tenant_id, key: clear, shown: show || (own?.shown ?? false) });
    return clear;
  };
  return {
    shown,
    toggle: async () => {
      if (own?.shown) return setKnown({ ...own, shown: false });
      await fetch(true).catch((error: unknown) => toast.failed("The key cannot be shown.", messageOf(error)));
    },
    onPage: (text) => withKey(text, key.masked, shown),
    toCopy: (text) => async () => (key.masked && text.includes(key.masked) ? withKey(text, key.masked, await fetch()) : text),
    fetch: () => fetch(),
  };
}
