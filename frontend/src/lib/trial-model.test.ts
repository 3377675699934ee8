import { describe, expect, it } from "vitest";
import { hinted, partsOf, restore, sampleAnswer, uncross } from "./trial-model";

const original = "💡 Mira Holt, mira@northwind.io";
const findings = [
  { category: "email", start: 13, end: 30, replacement: "k7m@pii.example.com" },
  { category: "name", start: 2, end: 11, replacement: "Velmora Quistan" },
];
const trial = { original, findings };
const text = (parts: { text: string }[]) => parts.map((part) => part.text).join("");

describe("a tried text", () => {
  it("is cut at characters, also behind an emoji", () => expect(partsOf(trial).mine.filter(({ category }) => category).map((part) => part.text)).toEqual(["Mira Holt", "mira@northwind.io"]));
  it("loses nothing", () => expect(text(partsOf(trial).mine)).toBe(original));
  it("shows what a provider would see", () => expect(text(partsOf(trial).theirs)).toBe("💡 Velmora Quistan, k7m@pii.example.com"));
  it("numbers findings alike on both sides", () => expect(partsOf(trial).theirs.map(({ finding }) => finding)).toEqual(partsOf(trial).mine.map(({ finding }) => finding)));
});

describe("an answer", () => {
  it("gets its originals back", () => {
    const { mine, restored } = restore("Ask Velmora Quistan (k7m@pii.example.com).", trial);
    expect([text(mine), restored]).toEqual(["Ask Mira Holt (mira@northwind.io).", 2]);
  });
  it("stays as it is without placeholders", () => expect(restore("Fine.", trial).restored).toBe(0));
  it("prefers the longer of two placeholders", () => {
    const both = { original: "ab", findings: [{ category: "x", start: 0, end: 1, replacement: "P" }, { category: "x", start: 1, end: 2, replacement: "PQ" }] };
    expect(text(restore("PQ", both).mine)).toBe("b");
  });
  it("is taken back to what the provider wrote", () => {
    const { mine, theirs, restored } = uncross("Ask Mira Holt (mira@northwind.io).", trial);
    expect([text(mine), text(theirs), restored]).toEqual(["Ask Mira Holt (mira@northwind.io).", "Ask Velmora Quistan (k7m@pii.example.com).", 2]);
  });
  it("can be made up", () => expect(sampleAnswer(trial)).toBe("I have noted Velmora Quistan and k7m@pii.example.com."));
});

it("hints at an original", () => expect([hinted("jana@lindqvist.se"), hinted("ab")]).toEqual(["jan••••••.se", "•••"]));
