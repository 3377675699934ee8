import type { Guardrail } from "./queries";
import { hinted } from "@/lib/trial-model";
import type { TrialResult } from "@/api/queries/trial";

interface FindingsTableProps {
  result: TrialResult;
  detectors: Guardrail[];
  onLight: (finding?: number) => void;
}

export function FindingsTable({ result, detectors, onLight }: FindingsTableProps) {
  const of = (category: string) => detectors.find(({ id }) => id === category);
  const characters = [...result.original];
  const findings = [...result.findings].sort((a, b) => a.start - b.start);
  if (!findings.length) return <p className="border-t border-border px-3.5 py-3 text-xs text-muted-foreground">Nothing in this text is masked.</p>;
  return (
    // Scrolls sideways on small screens: it must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="region" aria-label="Findings" tabIndex={0} className="scrollbar-thin @container relative overflow-x-auto focus-visible:-outline-offset-2">
      <table className="w-full border-collapse">
        <caption className="sr-only">Findings</caption>
        <thead>
          <tr className="h-7 text-left text-xs text-faint [&>th]:px-1.5 [&>th]:font-medium [&>th:first-child]:pl-3.5">
            <th scope="col">Found</th>
            <th scope="col">Yours</th>
            <th scope="col">Replaced by</th>
            <th scope="col" className="w-full @max-[760px]:hidden">Why</th>
          </tr>
        </thead>
        <tbody>
          {findings.map(({ category, start, end, replacement }, finding) => (
            <tr key={finding} onPointerEnter={() => onLight(finding)} onPointerLeave={() => onLight(undefined)} className="h-[34px] border-t border-border hover:bg-hover [&>td]:px-1.5 [&>td]:whitespace-nowrap [&>td:first-child]:pl-3.5">
              <td className="w-full font-medium whitespace-normal! @min-[760px]:w-auto @min-[760px]:whitespace-nowrap!">
                {of(category)?.name ?? category}
                <span className="block min-w-44 pb-1 text-xs font-normal text-muted-foreground @min-[760px]:hidden">{of(category)?.description}</span>
              </td>
              <td className="font-mono text-xs text-muted-foreground">{hinted(characters.slice(start, end).join(""))}</td>
              <td className="font-mono text-xs text-mask">{replacement}</td>
              <td className="text-xs whitespace-normal! text-muted-foreground @max-[760px]:hidden">{of(category)?.description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
