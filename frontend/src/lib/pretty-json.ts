const LONGEST_STRING = 2000;

/** JSON indented, with long strings folded; a stream or anything else as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), fold, 2);
  } catch {
    return text;
  }
}

function fold(_: string, value: unknown): unknown {
  if (typeof value !== "string" || value.length <= LONGEST_STRING) return value;
  return `${value.slice(0, LONGEST_STRING)}… ${(value.length - LONGEST_STRING).toLocaleString("en-US")} more characters`;
}
