import { describe, expect, it } from "vitest";
import { absolute, countdown, duration, instant, moment, when } from "./format-time";

const plain = (text: string) => text.replaceAll("\u202f", " ");
const now = new Date("2026-11-20T14:32:07Z");
const ago = (ms: number) => new Date(now.getTime() - ms);

describe("durations", () => {
  it.each([[312, "312 ms"], [999.6, "1.00 s"], [8_420, "8.42 s"], [21_600, "21.6 s"], [160_000, "2 m 40 s"], [120_000, "2 m"], [9_180_000, "2 h 33 m"], [532_800_000, "6 d 4 h"]])(
    "shows %d ms as %s",
    (ms, text) => expect(plain(duration(ms))).toBe(text),
  );
  it("counts down by the clock", () => expect([countdown(160_000), countdown(3_760_000), countdown(-5)]).toEqual(["2:40", "1:02:40", "0:00"]));
});

describe("times", () => {
  it.each([[500, "just now"], [3_000, "3 s ago"], [12 * 60_000, "12 min ago"], [3 * 3_600_000, "11:32:07"], [4 * 86_400_000, "Mon 14:32"], [20 * 86_400_000, "31 Oct"]])(
    "%d ms ago reads %s",
    (ms, text) => expect(plain(when(ago(ms), now))).toBe(text),
  );
  it("names the year only when it is another", () => expect(when(new Date("2024-02-03T00:00:00Z"), now)).toBe("3 Feb 2024"));
  it("shows the future by clock and weekday", () => expect([moment(ago(-3_600_000), now), moment(ago(-3 * 86_400_000), now)]).toEqual(["15:32:07", "Mon 14:32"]));
  it("reads stored times as UTC", () => expect(instant("2026-11-20 14:32:07").getTime()).toBe(now.getTime()));
  it("gives date, time and zone in full", () => expect(absolute(now)).toBe("Fri 20 Nov 2026, 14:32:07 UTC"));
});
