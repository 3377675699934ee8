/** Durations, clocks and dates as people read them, in the browser's zone. Nothing here reads the clock: `now` is an argument. */
import { DASH, NARROW } from "./format-number";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** `312 ms`, `8.42 s`, `21.6 s`, `2 m 40 s`, `2 h 33 m`, `6 d 4 h`: two units at most. */
export function duration(ms: number | null | undefined): string {
  if (ms == null) return DASH;
  const { figure, unit } = durationParts(ms);
  return unit ? figure + NARROW + unit : figure;
}

/** The same with the unit apart where there is a single one. */
export function durationParts(ms: number): { figure: string; unit: string } {
  if (Math.round(ms) < 1000) return { figure: String(Math.round(ms)), unit: "ms" };
  if (ms < 9_995) return { figure: (ms / 1000).toFixed(2), unit: "s" };
  if (ms < 59_950) return { figure: (ms / 1000).toFixed(1), unit: "s" };
  return { figure: twoUnits(ms), unit: "" };
}

/** A countdown: `2:40`, from an hour up `1:02:40`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `14:32:01` */
export function clock(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** `14:32` */
export function hourMinute(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `3 s ago`, `12 min ago`, today `14:32:01`, this week `Mon 09:00`, else `18 Nov`, other years with the year. */
export function when(at: Date, now: Date): string {
  const age = now.getTime() - at.getTime();
  if (age >= 0 && age < MINUTE) return age < 1000 ? "just now" : `${Math.floor(age / 1000)}${NARROW}s ago`;
  if (age >= 0 && age < HOUR) return `${Math.floor(age / MINUTE)}${NARROW}min ago`;
  return moment(at, now);
}

/** The point in time without "ago": today's clock, a weekday within a week, else a date. */
export function moment(at: Date, now: Date): string {
  if (sameDay(at, now)) return clock(at);
  if (Math.abs(now.getTime() - at.getTime()) < 6.5 * DAY) return `${WEEKDAYS[at.getDay()]} ${hourMinute(at)}`;
  return day(at, now);
}

/** `18 Nov`, `18 Nov 2024` */
export function day(at: Date, now: Date): string {
  const text = `${at.getDate()} ${MONTHS[at.getMonth()]}`;
  return at.getFullYear() === now.getFullYear() ? text : `${text} ${at.getFullYear()}`;
}

/** The whole truth for a tooltip: date, time and zone. */
export function absolute(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const zone = minutes === 0 ? "UTC" : `UTC${minutes > 0 ? "+" : "−"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${WEEKDAYS[at.getDay()]} ${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}, ${clock(at)} ${zone}`;
}

export function weekday(at: Date): string {
  return WEEKDAYS[at.getDay()] ?? "";
}

export function monthName(at: Date): string {
  return MONTHS[at.getMonth()] ?? "";
}

/** Read a time of the API: RFC 3339, or the stored `YYYY-MM-DD HH:MM:SS`, which is UTC. */
export function instant(text: string): Date {
  return new Date(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(text) ? `${text.replace(" ", "T")}Z` : text);
}

function twoUnits(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const units: [number, string][] = [[86_400, "d"], [3_600, "h"], [60, "m"], [1, "s"]];
  const first = units.findIndex(([size]) => seconds >= size);
  const [size, name] = units[first] ?? [1, "s"];
  const lead = `${Math.floor(seconds / size)}${NARROW}${name}`;
  const next = units[first + 1];
  if (!next) return lead;
  const rest = Math.floor((seconds % size) / next[0]);
  return rest ? `${lead} ${rest}${NARROW}${next[1]}` : lead;
}

function sameDay(a: Date, b: Date): boolean {
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
