/**
 * Numbers in words and units, alike on every page: point for decimals, comma for thousands, a narrow no-break space
 * before units, a real minus sign, and an en dash for what does not apply.
 */

export const NARROW = "\u202f";
export const DASH = "–";
const MINUS = "−";

/** 41206 -> `41,206` */
export function count(value: number | null | undefined): string {
  return value == null ? DASH : grouped(value, 0);
}

/** Tokens and other large counts, in three digits: 999, `45.4 k`, `161 M`, `1.2 B`. */
export function compact(value: number | null | undefined): string {
  if (value == null) return DASH;
  const { figure, unit } = compactParts(value);
  return unit ? figure + NARROW + unit : figure;
}

/** The same as `compact`, with the unit apart, for key figures that set it smaller. */
export function compactParts(value: number): { figure: string; unit: string } {
  const size = Math.abs(value);
  for (const [scale, unit] of [[1e9, "B"], [1e6, "M"], [1e3, "k"]] as const) {
    // 999,950 rounds to 1,000.0 k: it reads better as 1.0 M.
    if (size >= scale * 0.9995 && size >= 1000) return { figure: threeDigits(value / scale), unit };
  }
  return { figure: grouped(value, 0), unit: "" };
}

/** The price of one request: `$0.0342`, `<$0.0001`, `$0`, from ten dollars up with two decimals. */
export function requestCost(usd: number | null | undefined, known = true): string {
  if (!known) return "unpriced";
  if (usd == null) return DASH;
  if (usd === 0) return "$0";
  if (usd > 0 && usd < 0.0001) return "<$0.0001";
  return usd >= 10 ? `$${grouped(usd, 2)}` : `$${usd.toFixed(4)}`;
}

/** A sum: `$118.42`, from a thousand dollars up without cents; small sums keep what they are worth. */
export function money(usd: number | null | undefined): string {
  if (usd == null) return DASH;
  if (usd === 0) return "$0";
  const sign = usd < 0 ? MINUS : "";
  const size = Math.abs(usd);
  if (size < 0.01) return `${sign}<$0.01`;
  return `${sign}$${grouped(size, size >= 1000 ? 0 : 2)}`;
}

/** A budget as people write it: `$25`, `$12.50`. */
export function budget(usd: number): string {
  return `$${grouped(usd, Number.isInteger(usd) ? 0 : 2)}`;
}

/** A price per million tokens: `$3.00/M`. */
export function pricePerMillion(usd: number | null | undefined): string {
  return usd == null ? "unpriced" : `$${usd < 0.1 && usd > 0 ? usd.toPrecision(2) : usd.toFixed(2)}/M`;
}

/** A share between 0 and 1: whole percents, one decimal above 99 and below 1 unless exact. */
export function percent(share: number | null | undefined): string {
  return share == null ? DASH : percentFigure(share) + NARROW + "%";
}

export function percentFigure(share: number): string {
  const value = share * 100;
  const delicate = (value > 99 && value < 100) || (value > 0 && value < 1);
  // 99.97 must not turn into 100.0: what is not whole is not shown as whole.
  return delicate ? (value > 99 ? Math.floor(value * 10) / 10 : Math.max(0.1, value)).toFixed(1) : String(Math.round(value));
}

/** Bytes by thousands: `168 kB`, `1.2 MB`. */
export function bytes(value: number | null | undefined): string {
  if (value == null) return DASH;
  for (const [scale, unit] of [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]] as const) {
    if (value >= scale) return threeDigits(value / scale) + NARROW + unit;
  }
  return `${value}${NARROW}B`;
}

/** A change with its sign: `+8 %`, `−40 ms`; `±0` when nothing moved. */
export function signed(value: number, unit: string, digits = 0): string {
  const rounded = Number(value.toFixed(digits));
  if (rounded === 0) return `±0${NARROW}${unit}`;
  return `${rounded > 0 ? "+" : MINUS}${Math.abs(rounded).toFixed(digits)}${NARROW}${unit}`;
}

/** `1 account`, `9 accounts`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${grouped(value, 0)} ${value === 1 ? one : many}`;
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  const text = size >= 99.95 ? String(Math.round(size)) : size.toFixed(1);
  return (value < 0 ? MINUS : "") + text;
}

function grouped(value: number, digits: number): string {
  const text = Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return value < 0 ? MINUS + text : text;
}
