import type { Account } from "@/api/queries/accounts";
import { Switch } from "@/components/ui/switch";
import { useAccountShownOn, useSwitchAccount } from "./queries";

export function AccountSwitch({ account }: { account: Account }) {
  const { id, name } = account;
  const change = useSwitchAccount();
  return <Switch checked={useAccountShownOn(account)} onChange={(enabled) => change.mutate({ id, name, enabled })} label={`Use ${name}`} />;
}
