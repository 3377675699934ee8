import { renderHook } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { useThrottled } from "./use-throttled";

afterEach(() => {
  vi.useRealTimers();
});

it("acts at once, then once for all that was asked meanwhile", () => {
  vi.useFakeTimers();
  const act = vi.fn();
  const { result } = renderHook(() => useThrottled(act, 1000));
  result.current();
  result.current();
  result.current();
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  expect(act).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(act).toHaveBeenCalledTimes(2);
});
