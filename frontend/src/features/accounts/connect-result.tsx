import { Check } from "lucide-react";
import { useEffect, useRef } from "react";
import { messageOf } from "@/api/error";
import { Button } from "@/components/ui/button";
import { StateMark } from "@/components/ui/state-mark";
import { cn } from "@/lib/cn";
import { duration } from "@/lib/format-time";
import type { Account } from "@/api/queries/accounts";
import { useTestAccount } from "./queries";

interface ConnectResultProps {
  account: Account;
  onDone: () => void;
  doneLabel?: string;
  onAgain: () => void;
}

/** The new account's first test, in place. The account is stored whatever the test says. */
export function ConnectResult({ account, onDone, doneLabel = "Done", onAgain }: ConnectResultProps) {
  const { mutate, data, error, isPending } = useTestAccount({ quiet: true });
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    mutate(account);
  }, [account, mutate]);
  const works = data?.success === true;
  const problem = error ? messageOf(error) : data && !data.success ? data.message : undefined;

  return (
    <div className="grid gap-4">
      <div role="status" className={cn("flex items-start gap-2.5 rounded-md px-3.5 py-2.5", works ? "bg-ok-soft" : problem ? "bg-bad-soft" : "bg-sunken")}>
        {works && <Check className="mt-0.5 size-4 shrink-0 text-ok" aria-hidden="true" />}
        {problem && <StateMark state="bad" className="mt-1.5" />}
        <p className="min-w-0 flex-1">
          {works && <><strong className="font-semibold text-ok">“{account.name}” works.</strong> {data.message}{data.latency_ms != null && `, in ${duration(data.latency_ms)}`}.</>}
          {problem && <><strong className="font-semibold text-bad">“{account.name}” is stored, but did not pass.</strong> {problem}</>}
          {!works && !problem && <>“{account.name}” is stored. Asking the provider…</>}
        </p>
        <Button look="ghost" size="small" busy={isPending && "Testing…"} onClick={() => mutate(account)}>Test again</Button>
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onAgain}>Connect another</Button>
        <Button look="primary" onClick={onDone} autoFocus>{doneLabel}</Button>
      </div>
    </div>
  );
}
