import { expect, it } from "vitest";
import { filterWords, logsSearch, NO_FILTER, queryOf, exportPath } from "./search";

const now = new Date("2026-11-20T12:00:00Z");

it("counts a range back from now", () => expect(queryOf({ ...NO_FILTER, range: "1h" }, now).from).toBe("2026-11-20T11:00:00.000Z"));
it("prefers the chosen stretch to the range", () => expect(queryOf({ ...NO_FILTER, range: "1h", from: "2026-11-19T00:00:00Z" }, now).from).toBe("2026-11-19T00:00:00Z"));
it("lists everything without a range", () => expect(queryOf(NO_FILTER, now).from).toBeUndefined());
it("names what is filtered", () => expect(filterWords({ ...NO_FILTER, status: "error", q: "gpt", range: "24h" })).toEqual(["“gpt”", "status failed"]));
it("forgets what a mangled address says", () => expect(logsSearch.parse({ status: "odd", from: "yesterday", q: 429 })).toEqual({ q: "429" }));

it("asks for the file of what is filtered", () => {
  expect(exportPath({ ...NO_FILTER, q: "a b", range: "1h" }, "csv", now)).toBe("/api/logs/export?format=csv&q=a+b&from=2026-11-20T11%3A00%3A00.000Z");
});
