import { fileURLToPath } from "node:url";

import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const dashboard = process.env.DASHBOARD_URL ?? "http://127.0.0.1:9211";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    // The content security policy allows no data: URLs, so that small assets must stay files.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // Names the files of each page; a test adds up what the first load fetches.
    manifest: true,
  },
  server: {
    proxy: { "/api": { target: dashboard, ws: true } },
  },
  test: {
    env: { TZ: "UTC" },
    testTimeout: 60_000, // how long a loaded machine may take
    projects: [
      // What draws nothing needs no document, which takes a second to make for each file.
      { extends: true, test: { name: "pure", environment: "node", include: ["src/**/*.test.ts"] } },
      { extends: true, test: { name: "drawn", environment: "jsdom", setupFiles: ["src/test/setup.ts"], include: ["src/**/*.test.tsx"] } },
    ],
  },
});
