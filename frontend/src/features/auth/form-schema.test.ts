import { describe, expect, it } from "vitest";
import { passwordSchema } from "./form-schema";
import { loginSearch, setupSearch } from "./search";

const problems = (form: object) => Object.fromEntries((passwordSchema.safeParse(form).error?.issues ?? []).map((issue) => [issue.path.join("."), issue.message]));

describe("choosing a password", () => {
  it("accepts a long one typed twice", () => expect(problems({ setup_code: "a1", password: "correct horse", again: "correct horse" })).toEqual({}));
  it("refuses a short one", () => expect(problems({ setup_code: "a1", password: "short", again: "short" })).toEqual({ password: "Use at least 8 characters" }));
  it("refuses two that differ, at the second field", () => expect(problems({ setup_code: "a1", password: "correct horse", again: "correct house" })).toHaveProperty("again"));
});

describe("where to go after signing in", () => {
  it("keeps a path", () => expect(loginSearch.parse({ next: "/logs?q=a" }).next).toBe("/logs?q=a"));
  it.each(["//evil.example", "/\\evil.example", "https://evil.example"])("drops %s", (next) => expect(loginSearch.parse({ next }).next).toBeUndefined());
});

it("keeps a setup code that consists of digits", () => expect(setupSearch.parse({ code: 123456 }).code).toBe("123456"));
