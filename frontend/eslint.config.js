import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import { readdirSync } from "node:fs";
import tseslint from "typescript-eslint";

/** Imports go one way: components, lib and api know nothing of features; features know nothing of the app or of one another. */
const forbid = (...patterns) => ({
  "no-restricted-imports": ["error", { patterns: patterns.map(([group, message]) => ({ group: [group], message })) }],
});

const climbing = ["../../*", "Import across folders with @/."];
const app = ["@/app/**", "Only the app imports from the app."];
const features = ["@/features/**", "Components, lib and api know no feature."];

const featureLaws = readdirSync(new URL("./src/features", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({
    files: [`src/features/${name}/**/*.{ts,tsx}`],
    rules: forbid(app, ["@/features/**", "No feature imports another; share through components, lib or api."], climbing),
  }));

export default tseslint.config(
  { ignores: ["dist", "src/api/generated", "public", "eslint.config.js"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  jsxA11y.flatConfigs.recommended,
  reactHooks.configs.flat["recommended-latest"],
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/consistent-type-imports": "error",
      // The router redirects by throwing.
      "@typescript-eslint/only-throw-error": ["error", { allow: [{ from: "package", package: "@tanstack/router-core", name: "Redirect" }] }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Dialogs and the palette put the caret where the person expects it; Radix gives focus back afterwards.
      "jsx-a11y/no-autofocus": "off",
      "max-lines": ["error", { max: 250, skipComments: false }],
      "no-console": "error",
    },
  },
  { files: ["src/{components,lib,api}/**/*.{ts,tsx}"], rules: forbid(app, features, climbing) },
  ...featureLaws,
);
