import { describe, expect, it } from "vitest";
import { accountSchema, accountWithKeySchema, BLANK, changesOf, creationOf, formOf } from "./form-schema";
import type { Account } from "@/api/queries/accounts";

const problem = (form: object) => accountSchema.safeParse({ ...BLANK, name: "A", ...form }).error?.issues[0]?.message;

describe("what may be typed", () => {
  it.each([
    [{ monthly_budget: "12,50" }, "Use a point: 12.50"],
    [{ monthly_budget: "a lot" }, "An amount in dollars, or empty for no budget"],
    [{ base_url: "api.z.ai" }, "Begin with https:// or http://"],
    [{ name: "  " }, "Give it a name, so that you recognise it"],
    [{ proxy_url: "ftp://x" }, "For example socks5://127.0.0.1:1080 or http://proxy:3128"],
    [{ monthly_budget: "12.50", base_url: "https://api.z.ai/api/anthropic", rate_limit: "60" }, undefined],
  ])("%j", (form, message) => expect(problem(form)).toBe(message));
  it("asks for the key where one is needed", () => expect(accountWithKeySchema.safeParse({ ...BLANK, name: "A" }).error?.issues[0]?.path).toEqual(["api_key"]));
});

it("creates with what was filled in only", () =>
  expect(creationOf({ ...BLANK, name: "A", api_key: "sk", monthly_budget: "25" }, "openai")).toEqual({ name: "A", provider: "openai", api_key: "sk", monthly_budget: 25, make_config: true }));

describe("saving an edit", () => {
  const account = { name: "A", base_url: null, monthly_budget: 25, rate_limit: 60, priority: 0 } as Account;
  it("sends what changed and keeps the stored key", () => expect(changesOf({ ...formOf(account), name: "B" }, account)).toEqual({ name: "B" }));
  it("sends a cleared budget as null", () => expect(changesOf({ ...formOf(account), monthly_budget: "" }, account)).toEqual({ monthly_budget: null }));
  it("keeps a zero apart from nothing", () => expect(changesOf({ ...formOf(account), rate_limit: "0" }, account)).toEqual({ rate_limit: 0 }));
});
