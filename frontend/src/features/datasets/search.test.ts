import { describe, expect, it } from "vitest";
import { datasetsSearch, downloadPath, filterWords, NO_FILTER, queryOf } from "./search";

const now = new Date("2026-11-20T12:00:00Z");

describe("the filter of entries", () => {
  it("asks for everything when nothing is chosen", () => expect(Object.values(queryOf(NO_FILTER, now)).every((value) => value === undefined)).toBe(true));
  it("counts a range back from now", () => expect(queryOf({ ...NO_FILTER, range: "24h" }, now).from).toBe("2026-11-19T12:00:00.000Z"));
  it("means by clean: finished and without an error", () => expect(queryOf({ ...NO_FILTER, quality: "clean" }, now)).toMatchObject({ finished: true, no_error: true }));
  it("lets a finished answer have had an error", () => expect(queryOf({ ...NO_FILTER, quality: "finished" }, now)).toMatchObject({ finished: true, no_error: undefined }));
  it("is named in words", () => expect(filterWords({ model: "gpt", tenant: "t-1", quality: "clean", range: undefined }, "Research")).toEqual(["model gpt", "tenant Research", "finished without an error"]));
  it("forgets what a mangled address says", () => expect(datasetsSearch.parse({ quality: "superb", range: "ever", model: 4 })).toEqual({ model: "4" }));
});

describe("the export's address", () => {
  it("is bare without a filter", () => expect(downloadPath(NO_FILTER, now)).toBe("/api/settings/finetune/download"));
  it("carries the filter, escaped", () => expect(downloadPath({ ...NO_FILTER, model: "a&b", quality: "finished" }, now)).toBe("/api/settings/finetune/download?model=a%26b&finished=true"));
});
