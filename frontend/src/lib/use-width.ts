import { type RefCallback, useCallback, useState } from "react";

/** The width of an element, kept up to date. Before the first measurement it is that of the window. */
export function useWidth<E extends Element>(): [RefCallback<E>, number] {
  const [width, setWidth] = useState(() => window.innerWidth);
  const measure = useCallback<RefCallback<E>>((element) => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [measure, width];
}
