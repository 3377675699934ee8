/** How many requests come in a minute, from the moments of the newest ones. */

const MINUTE = 60_000;
const LOOKED_BACK = 5 * MINUTE;

/** `moments` are the newest, at most `kept` of them: where they reach less far back than we look, their own stretch counts. */
export function perMinute(moments: readonly number[], now: number, kept: number): number {
  const oldest = Math.min(...moments);
  const stretch = moments.length >= kept && now - oldest < LOOKED_BACK ? Math.max(now - oldest, 1000) : LOOKED_BACK;
  return moments.filter((at) => now - at <= stretch).length / (stretch / MINUTE);
}

export function rateWords(rate: number): string {
  if (rate === 0) return "none in the last 5 minutes";
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} requests a minute`;
}
