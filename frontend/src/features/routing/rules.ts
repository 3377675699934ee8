export interface TierRule {
  pattern: string;
  tier: string;
}

/** Read `pattern=tier` lines; the first line that is no rule is the problem. */
export function parseRules(text: string): { rules: TierRule[]; problem?: string } {
  const rules: TierRule[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (!line.trim()) continue;
    const match = /^\s*([^=\s]+)\s*=\s*([a-z0-9_-]+)\s*$/i.exec(line);
    if (!match) return { rules, problem: `Line ${index + 1}: write pattern=tier, for example gpt-5*=opus` };
    rules.push({ pattern: match[1] ?? "", tier: match[2] ?? "" });
  }
  return { rules };
}
