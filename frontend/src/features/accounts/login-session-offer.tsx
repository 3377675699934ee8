import { Link } from "@tanstack/react-router";
import { SquareTerminal } from "lucide-react";
import { Button } from "@/components/ui/button";

/** Which command line signs in to a provider; what a login session begins with. */
export const CLI_OF_PROVIDER: Readonly<Record<string, { start: "claude" | "codex" | "gemini"; name: string } | undefined>> = {
  anthropic: { start: "claude", name: "Claude Code" },
  codex: { start: "codex", name: "Codex" },
  gemini: { start: "gemini", name: "gcloud" },
};

/** The third way to an account: the vendor's own command line signs in, in a container. */
export function LoginSessionOffer({ provider }: { provider: string }) {
  const cli = CLI_OF_PROVIDER[provider];
  if (!cli) return null;
  return (
    <div className="grid justify-items-start gap-3 rounded-lg border border-border bg-card p-4">
      <p className="max-w-prose">
        {cli.name} signs in by itself, in a container with a terminal. Its login becomes the account, and is taken over again whenever {cli.name} renews it. This needs Docker.
      </p>
      <Button asChild look="primary">
        <Link to="/login-sessions" search={{ start: cli.start }}>
          <SquareTerminal aria-hidden="true" />
          Start a login session
        </Link>
      </Button>
    </div>
  );
}
