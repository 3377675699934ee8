import type { Account } from "@/api/queries/accounts";
import { stateOf } from "@/lib/account-state";
import { Countdown } from "./time";
import { Status } from "./ui/badge";

export function AccountStatus({ account, quiet }: { account: Pick<Account, "state" | "rests_until">; quiet?: boolean }) {
  const { word, tone, standing } = stateOf(account);
  return (
    <Status tone={tone} quiet={quiet}>
      <span>
        {word}
        {standing === "resting" && account.rests_until && (
          <>
            {" "}
            <Countdown until={account.rests_until} />
          </>
        )}
      </span>
    </Status>
  );
}
