/** The steps from a fresh installation to its first request, in words. */
export const FIRST_RUN = [
  { id: "password", title: "Choose a password", todo: "It protects this dashboard.", done: "Done. It protects this dashboard." },
  { id: "account", title: "Connect an account", todo: "One is enough to begin.", done: "Done. Add more any time." },
  { id: "routing", title: "Routing", todo: "Made for you from step 2. Change it any time.", done: "Made for you. Change it any time." },
  { id: "tool", title: "Point a tool", todo: "One click for Claude Code, Codex and others.", done: "Done. Others can follow." },
  { id: "request", title: "First request", todo: "You see it arrive, live.", done: "It arrived." },
] as const;

export type FirstRunStep = (typeof FIRST_RUN)[number]["id"];
