import { expect, it } from "vitest";
import { countMarks, marked } from "./marks";

const values = [
  { placeholder: "k7m@pii.example.com", category: "email", original: "mira@northwind.io" },
  { placeholder: "cgv_1", category: "password", original: `a"b` },
  { placeholder: "cgv_12", category: "password" },
];
const findings = (text: string, side: "placeholder" | "original") => marked(text, values, side).map(({ text, finding }) => [text, finding]);

it("cuts at placeholders, the longer first", () => expect(findings("x cgv_12 cgv_1", "placeholder")).toEqual([["x ", undefined], ["cgv_12", 2], [" ", undefined], ["cgv_1", 1]]));
it("cuts at originals where they are known, also escaped ones", () =>
  expect(findings(`to mira@northwind.io: a\\"b cgv_12`, "original")).toEqual([["to ", undefined], ["mira@northwind.io", 0], [": ", undefined], [`a\\"b`, 1], [" ", undefined], ["cgv_12", 2]]));
it("leaves a text without values whole", () => expect(marked("x", [], "placeholder")).toEqual([{ text: "x" }]));
it("counts", () => expect(countMarks(marked("cgv_1 cgv_1", values, "placeholder"))).toBe(2));
