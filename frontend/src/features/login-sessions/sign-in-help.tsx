import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, ExternalLink } from "lucide-react";
import { messageOf } from "@/api/error";
import { CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/field";
import { authUrlsQuery, type FoundLogin, foundLoginsQuery, type LoginSession, useImportLogin } from "./queries";
import { loginWords } from "./session-words";

/** What is next: open the address, import the login that was found, or nothing, since an account has it. */
export function SignInHelp({ session }: { session: LoginSession }) {
  const found = useQuery(foundLoginsQuery(session));
  const urls = useQuery({ ...authUrlsQuery(session), enabled: session.status === "running" && !session.account_id });
  const logins = found.data?.credentials ?? [];
  const [newest] = urls.data ?? [];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2 border-b border-border px-3.5 py-2.5 empty:hidden">
      {session.account_id && <Linked session={session} />}
      {!session.account_id && logins.length === 0 && newest && <Address url={newest} />}
      {logins.filter(({ kind }) => !session.account_id || (session.sync_note && kind === session.login_kind)).map((login) => (
        <Found key={login.kind} session={session} login={login} />
      ))}
    </div>
  );
}

function Linked({ session }: { session: LoginSession }) {
  return (
    <p className="flex flex-wrap items-center gap-x-1.5">
      <Check className="size-3.5 text-ok" aria-hidden="true" />
      The login is behind{" "}
      <Link to="/accounts" search={{ open: session.account_id ?? undefined }} className="text-link underline">{session.account_name ?? "an account"}</Link>
      and is taken over whenever it is renewed here.
      {session.sync_note && <span className="w-full text-warn">{session.sync_note}</span>}
    </p>
  );
}

function Address({ url }: { url: string }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button asChild size="small">
        <a href={url} target="_blank" rel="noreferrer">
          <ExternalLink aria-hidden="true" />
          Open the sign-in page
        </a>
      </Button>
      <CopyButton text={url} label="Copy the address" />
      <span className="min-w-0 flex-1 truncate font-mono text-xs text-muted-foreground max-md:hidden" title={url}>{url}</span>
    </div>
  );
}

function Found({ session, login }: { session: LoginSession; login: FoundLogin }) {
  const take = useImportLogin(session.id);
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1">
          <strong className="font-semibold">Signed in.</strong> {loginWords(login)}
        </p>
        <Button look="primary" size="small" busy={take.isPending && "Importing…"} onClick={() => take.mutate({ kind: login.kind })}>
          {session.account_id ? "Let the account change hands" : "Import as an account"}
        </Button>
      </div>
      {login.policy && (
        <p className="rounded-md bg-warn-soft px-3 py-2">
          {login.policy} {login.policy_url && <a href={login.policy_url} target="_blank" rel="noreferrer" className="text-link underline">Read the terms</a>}
        </p>
      )}
      <FormError>{take.error && messageOf(take.error)}</FormError>
    </div>
  );
}
