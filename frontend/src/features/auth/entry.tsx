import type { ReactNode } from "react";
import { Brand } from "@/components/brand";

/** The frame of the pages before the dashboard: one narrow column. */
export function Entry({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  return (
    <main className="grid min-h-dvh content-center justify-items-center gap-6 p-4">
      <Brand />
      <section className="w-full max-w-[380px] rounded-lg border border-border bg-card p-6 shadow-panel max-md:p-4">
        <h1 className="text-xl tracking-[-0.01em]">{title}</h1>
        <p className="mt-1 mb-5 text-muted-foreground">{lead}</p>
        {children}
      </section>
      <p className="max-w-[380px] text-center text-xs text-faint">Everything stays on this machine. Keys are stored encrypted (AES‑256).</p>
    </main>
  );
}
