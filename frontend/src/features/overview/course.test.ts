import { describe, expect, it } from "vitest";
import { bucketLabel, bucketOf, bucketsOf } from "./course";
import type { UsageGroup } from "./queries";

const now = new Date("2026-11-20T14:32:07Z");
const at = (start: string) => ({ start, requests: 3 }) as UsageGroup;

describe("buckets", () => {
  it("are hours for a day and days for a week", () => expect([bucketOf(24), bucketOf(168)]).toEqual(["hour", "day"]));
  it("fill the gaps without requests", () => {
    const buckets = bucketsOf([at("2026-11-20T13:00:00Z")], 2, now);
    expect(buckets.map(({ start, group }) => [start.toISOString(), group?.requests])).toEqual([["2026-11-20T12:00:00.000Z", undefined], ["2026-11-20T13:00:00.000Z", 3], ["2026-11-20T14:00:00.000Z", undefined]]);
  });
  it("name the day where it begins", () => expect(["2026-11-20T00:00:00Z", "2026-11-20T13:00:00Z"].map((start) => bucketLabel(new Date(start), "hour", now))).toEqual(["Fri 00:00", "13:00"]));
});
