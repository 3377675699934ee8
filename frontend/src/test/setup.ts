import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(cleanup);

// How long a loaded machine may take.
configure({ asyncUtilTimeout: 10_000 });

// jsdom lacks what Radix asks the browser for.
Object.assign(Element.prototype, { scrollIntoView: () => undefined, hasPointerCapture: () => false });
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
