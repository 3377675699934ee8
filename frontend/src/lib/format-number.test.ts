import { describe, expect, it } from "vitest";
import { budget, bytes, compact, count, money, percent, plural, pricePerMillion, requestCost, signed } from "./format-number";

const plain = (text: string) => text.replaceAll("\u202f", " ");

describe("counts", () => {
  it.each([[0, "0"], [999, "999"], [1000, "1.0 k"], [45_400, "45.4 k"], [999_949, "1.0 M"], [161_000_000, "161 M"], [1_200_000_000, "1.2 B"]])(
    "shows %d as %s",
    (value, text) => expect(plain(compact(value))).toBe(text),
  );
  it("groups full figures by thousands", () => expect(count(41_206)).toBe("41,206"));
  it("shows a dash for what was not measured, never a zero", () => expect(compact(null)).toBe("–"));
});

describe("money", () => {
  it.each([[0.0342, "$0.0342"], [0.00001, "<$0.0001"], [0, "$0"], [12.5, "$12.50"], [1.25, "$1.2500"]])("prices a request of %d as %s", (usd, text) =>
    expect(requestCost(usd)).toBe(text),
  );
  it("says when no price is known", () => expect(requestCost(0, false)).toBe("unpriced"));
  it.each([[118.42, "$118.42"], [1234.56, "$1,235"], [0, "$0"], [0.001, "<$0.01"]])("sums %d as %s", (usd, text) => expect(money(usd)).toBe(text));
  it("writes budgets without needless cents", () => expect([budget(25), budget(12.5)]).toEqual(["$25", "$12.50"]));
  it("keeps the digits of tiny prices", () => expect([pricePerMillion(3), pricePerMillion(0.028)]).toEqual(["$3.00/M", "$0.028/M"]));
});

describe("shares", () => {
  it.each([[0.62, "62 %"], [0.992, "99.2 %"], [0.99999, "99.9 %"], [1, "100 %"], [0.004, "0.4 %"], [0, "0 %"]])("shows %d as %s", (share, text) =>
    expect(plain(percent(share))).toBe(text),
  );
});

it("measures bytes by thousands", () => expect([bytes(999), bytes(168_000), bytes(1_240_000)].map(plain)).toEqual(["999 B", "168 kB", "1.2 MB"]));
it("signs changes with a real minus", () => expect([signed(8, "%"), signed(-40, "ms"), signed(0.01, "s", 1)].map(plain)).toEqual(["+8 %", "−40 ms", "±0 s"]));
it("counts nouns", () => expect([plural(1, "account"), plural(9, "account"), plural(2, "try", "tries")]).toEqual(["1 account", "9 accounts", "2 tries"]));
