/** What a session can begin with. */
export interface Preset {
  id: "claude" | "codex" | "gemini" | "shell";
  label: string;
  /** What it is for, in a line. */
  help: string;
  command: string;
}

export const PRESETS: readonly Preset[] = [
  { id: "claude", label: "Claude Code", help: "Signs in to Claude; open the address that it shows, paste the code.", command: "claude auth login" },
  { id: "codex", label: "Codex", help: "Signs in to ChatGPT with a code for a page of OpenAI's.", command: "codex login --device-auth" },
  { id: "gemini", label: "Google Cloud", help: "Application default credentials, for Gemini on Vertex AI.", command: "gcloud auth application-default login --no-launch-browser" },
  { id: "shell", label: "A shell", help: "Any other command line: run what you like.", command: "" },
];

export function presetOf(id: string | undefined): Preset {
  return PRESETS.find((preset) => preset.id === id) ?? PRESETS[0]!;
}
