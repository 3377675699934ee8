import { useCallback, useEffect, useEffectEvent, useRef } from "react";

/** A call that happens at once, and then at most every `ms`; the last one asked for is never lost. */
export function useThrottled(act: () => void, ms: number): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(false);
  const run = useEffectEvent(act);
  const runRef = useRef<() => void>(undefined);
  useEffect(() => {
    runRef.current = () => run();
    return () => clearTimeout(timer.current);
  }, []);
  return useCallback(() => {
    const again = () => {
      timer.current = undefined;
      if (!asked.current) return;
      asked.current = false;
      timer.current = setTimeout(again, ms);
      runRef.current?.();
    };
    asked.current = true;
    if (timer.current === undefined) again();
  }, [ms]);
}
