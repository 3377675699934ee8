import { expect, it } from "vitest";
import { changesBetween, inLine } from "./document-diff";

it("tells what was changed, dropped and added", () =>
  expect(changesBetween(`{"model":"a","n":1,"same":[1,{"x":2}]}`, `{"model":"b","same":[1,{"x":2}],"stream_options":{"include_usage":true}}`)).toEqual([
    { key: "model", before: `"a"`, after: `"b"` },
    { key: "n", before: "1", after: undefined },
    { key: "stream_options", before: undefined, after: `{"include_usage":true}` },
  ]));
it("finds no change in equal documents", () => expect(changesBetween(`{"a":null}`, `{"a":null}`)).toEqual([]));
it("says nothing of what is no document", () => expect([changesBetween("x", "{}"), changesBetween("{}", "[]")]).toEqual([undefined, undefined]));
it("keeps a line short", () => expect(inLine("x".repeat(200))).toHaveLength(161));
