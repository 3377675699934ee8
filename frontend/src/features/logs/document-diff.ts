/** What was changed in a request beyond masking: key by key, where both are of one format. Pure. */

export interface Change {
  key: string;
  before?: string;
  after?: string;
}

const LONGEST = 160;

/** Nothing where one of the two is no JSON object. */
export function changesBetween(client: string, sent: string): Change[] | undefined {
  const [before, after] = [parsed(client), parsed(sent)];
  if (!before || !after) return undefined;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const [was, is] = [written(before[key]), written(after[key])];
    return was === is ? [] : [{ key, before: was, after: is }];
  });
}

/** A value short enough for a line. */
export function inLine(value: string): string {
  return value.length <= LONGEST ? value : `${value.slice(0, LONGEST)}…`;
}

function written(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
