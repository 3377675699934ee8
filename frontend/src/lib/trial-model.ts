/** A tried text cut into plain parts and findings. The API counts characters (code points), JavaScript half of them (UTF-16). */
import type { TrialResult } from "@/api/queries/trial";

export interface Part {
  text: string;
  /** The detector; absent for plain text. */
  category?: string;
  /** Which finding it is: the same in both texts. */
  finding?: number;
}

type Finding = TrialResult["findings"][number];

/** The original, and what a provider would see, cut at the same places. */
export function partsOf({ original, findings }: Pick<TrialResult, "original" | "findings">): { mine: Part[]; theirs: Part[] } {
  const characters = [...original];
  const mine: Part[] = [];
  const theirs: Part[] = [];
  let at = 0;
  inOrder(findings).forEach(({ category, start, end, replacement }, finding) => {
    if (start < at) return;
    plain(characters.slice(at, start).join(""), mine, theirs);
    mine.push({ text: characters.slice(start, end).join(""), category, finding });
    theirs.push({ text: replacement, category, finding });
    at = end;
  });
  plain(characters.slice(at).join(""), mine, theirs);
  return { mine, theirs };
}

/** An answer with its placeholders found, and with the originals put back. */
export function restore(answer: string, { original, findings }: Pick<TrialResult, "original" | "findings">): { theirs: Part[]; mine: Part[]; restored: number } {
  const characters = [...original];
  const known = new Map(inOrder(findings).map((finding, index) => [finding.replacement, { ...finding, index }]));
  return cut(answer, known, ({ start, end }, text) => ({ mine: characters.slice(start, end).join(""), theirs: text }));
}

/** An answer with its originals found, and with the placeholders in their place that the provider wrote. */
export function uncross(answer: string, { original, findings }: Pick<TrialResult, "original" | "findings">): { theirs: Part[]; mine: Part[]; restored: number } {
  const characters = [...original];
  const known = new Map(inOrder(findings).map((finding, index) => [characters.slice(finding.start, finding.end).join(""), { ...finding, index }]));
  return cut(answer, known, ({ replacement }, text) => ({ mine: text, theirs: replacement }));
}

/** An answer that a provider could give: it repeats what it was told. */
export function sampleAnswer({ findings }: Pick<TrialResult, "findings">): string {
  const seen = [...new Set(inOrder(findings).map(({ replacement }) => replacement))].slice(0, 3);
  return seen.length ? `I have noted ${seen.join(" and ")}.` : "";
}

/** The original with its middle hidden: enough to recognise, not enough to read. */
export function hinted(text: string): string {
  const characters = [...text];
  const shown = Math.min(3, Math.floor(characters.length / 4));
  return characters.slice(0, shown).join("") + "•".repeat(Math.min(6, Math.max(3, characters.length - 2 * shown))) + (shown ? characters.slice(-shown).join("") : "");
}

type Known = Finding & { index: number };

/** Cut a text at every known value; each stands for one text on this machine and another on theirs. */
function cut(answer: string, known: ReadonlyMap<string, Known>, sides: (finding: Known, text: string) => { mine: string; theirs: string }) {
  const mine: Part[] = [];
  const theirs: Part[] = [];
  if (!known.size) return { theirs: [{ text: answer }], mine: [{ text: answer }], restored: 0 };
  // Longest first, so that a value which begins like another is not cut short.
  const pattern = new RegExp(`(${[...known.keys()].sort((a, b) => b.length - a.length).map(escaped).join("|")})`, "g");
  let restored = 0;
  for (const text of answer.split(pattern)) {
    const found = known.get(text);
    if (!found) {
      plain(text, mine, theirs);
      continue;
    }
    restored += 1;
    const side = sides(found, text);
    theirs.push({ text: side.theirs, category: found.category, finding: found.index });
    mine.push({ text: side.mine, category: found.category, finding: found.index });
  }
  return { theirs, mine, restored };
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => a.start - b.start);
}

function plain(text: string, ...targets: Part[][]): void {
  if (text) targets.forEach((target) => target.push({ text }));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
