import { describe, expect, it, vi } from "vitest";
import { listOf, type Progress, stepToShow } from "./steps";

const progress = (more: Partial<Progress> = {}): Progress => ({ account: false, config: false, tool: false, first_request: false, ...more });

describe("the step to show", () => {
  it("is the account at first", () => expect(stepToShow(progress())).toBe("account"));
  it("is the tool once there is an account, whether or not a config was made", () => expect(stepToShow(progress({ account: true }))).toBe("tool"));
  it("is the request once a tool points here", () => expect(stepToShow(progress({ account: true, tool: true }))).toBe("request"));
  it("is the one asked for", () => expect(stepToShow(progress(), "routing")).toBe("routing"));
});

it("lists all steps; every one but the password can be opened", () => {
  const open = vi.fn();
  const list = listOf(progress({ account: true, config: true }), "tool", open);
  expect(list.map(({ done }) => done)).toEqual([true, true, true, false, false]);
  expect(list.map(({ onOpen }) => Boolean(onOpen))).toEqual([false, true, true, true, true]);
  list[3]?.onOpen?.();
  expect(open).toHaveBeenCalledWith("tool");
});

it("tells what to do at the step that is shown, and what is done elsewhere", () => {
  const [, atAccount] = listOf(progress({ account: true }), "account", vi.fn());
  const [, beyond] = listOf(progress({ account: true }), "tool", vi.fn());
  expect(atAccount?.text).not.toBe(beyond?.text);
});

it("says that the first request arrived also while that step is shown", () => {
  const last = (arrived: boolean) => listOf(progress({ first_request: arrived }), "request", vi.fn()).at(-1)?.text;
  expect(last(true)).not.toBe(last(false));
});
