import { describe, expect, it } from "vitest";
import { bucketLabel, bucketOf, FAILED, lines, momentsOf, stacked } from "./course";
import type { Course, UsageGroup } from "./queries";
import { boundsOf, periodOf } from "./search";

const now = new Date("2026-11-20T14:32:07Z");
const HOURS = [13, 14].map((hour) => new Date(`2026-11-20T${hour}:00:00Z`));
const point = (hour: number, key: string | null, requests: number, failed = 0) => ({ start: `2026-11-20T${hour}:00:00Z`, key, requests, failed, tokens: requests * 10, cost_usd: requests });
const course = (...points: Course["points"]): Course => ({ bucket: "hour", points, labels: { a: "First" } });

describe("a period", () => {
  it("is a range of hours, or a stretch of one's own", () => {
    expect(periodOf({})).toEqual({ hours: 24 });
    expect(periodOf({ range: "7d", from: "2026-11-20T10:00:00Z", to: "2026-11-20T12:00:00Z" })).toEqual({ from: "2026-11-20T10:00:00Z", to: "2026-11-20T12:00:00Z" });
    expect(periodOf({ from: "2026-11-20T12:00:00Z", to: "2026-11-20T10:00:00Z" })).toEqual({ hours: 24 });
  });
  it("is counted back from now", () => expect(boundsOf({ hours: 1 }, now)).toEqual({ from: "2026-11-20T13:32:07.000Z" }));
  it("has hours for a day and days for a week", () => expect([bucketOf({ hours: 24 }, now), bucketOf({ hours: 168 }, now)]).toEqual(["hour", "day"]));
  it("has every bucket, also those without requests", () =>
    expect(momentsOf({ hours: 2 }, now).map((start) => start.toISOString())).toEqual(["2026-11-20T12:00:00.000Z", "2026-11-20T13:00:00.000Z", "2026-11-20T14:00:00.000Z"]));
  it("of some minutes still has two", () => expect(momentsOf({ from: "2026-11-20T14:01:00Z", to: "2026-11-20T14:20:00Z" }, now)).toHaveLength(2));
});

describe("bars", () => {
  it("put failures on top, in red", () => {
    const { series, points } = stacked(course(point(13, "gpt-5", 3, 1)), "requests", "model", HOURS);
    expect(series.map(({ id }) => id)).toEqual(["gpt-5", FAILED]);
    expect(points.map(({ values }) => values)).toEqual([{ "gpt-5": 2, failed: 1 }, { "gpt-5": 0, failed: 0 }]);
  });
  it("sum what is beyond five as others", () => {
    const { series, points } = stacked(course(...["a", "b", "c", "d", "e", "f", "g"].map((key, index) => point(13, key, 9 - index))), "requests", "account", HOURS);
    expect(series.map(({ label }) => label)).toEqual(["First", "b", "c", "d", "e", "others"]);
    expect(points[0]?.values.others).toBe(4 + 3);
  });
  it("tell families by hue and sizes by lightness", () => {
    const { series } = stacked(course(point(13, "gpt-5", 9), point(13, "claude-haiku-4", 1), point(13, "claude-opus-4", 2), point(13, "claude-sonnet-5", 5)), "cost", "model", HOURS);
    expect(series.map(({ id, colour }) => `${id} ${colour}`)).toEqual(["claude-opus-4 var(--chart-2)", "claude-sonnet-5 var(--chart-1)", "claude-haiku-4 var(--chart-3)", "gpt-5 var(--chart-4)"]);
  });
  it("give no two series one colour", () => {
    const { series } = stacked(course(...["claude-sonnet-4", "claude-sonnet-5", "gpt-5", "gpt-6", "x"].map((key) => point(13, key, 1))), "tokens", "model", HOURS);
    expect(new Set(series.map(({ colour }) => colour)).size).toBe(5);
  });
  it("name what has no value", () => expect(stacked(course(point(13, null, 1)), "requests", "tenant", HOURS).series[0]?.label).toBe("no tenant"));
});

it("lines have gaps where nothing was measured", () => {
  const { points } = lines([{ start: "2026-11-20T14:00:00Z", p50_latency_ms: 900, p95_latency_ms: 2000, p50_first_token_ms: null } as UsageGroup], HOURS);
  expect(points.map(({ values }) => values)).toEqual([{ p50: null, p95: null, first: null }, { p50: 900, p95: 2000, first: null }]);
});

it("buckets name the day where it begins", () => expect(["2026-11-20T00:00:00Z", "2026-11-20T13:00:00Z"].map((start) => bucketLabel(new Date(start), "hour", now))).toEqual(["Fri 00:00", "13:00"]));
