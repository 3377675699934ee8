import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Box, Moon, Play, Power, Shield, SlidersHorizontal, Split, Sun, Users } from "lucide-react";
import { accountsQuery } from "@/api/queries/accounts";
import { configsQuery } from "@/api/queries/configs";
import { modelsQuery } from "@/api/queries/models";
import { registryQuery, useSetting } from "@/api/queries/settings";
import { tenantsQuery } from "@/api/queries/tenants";
import { toast } from "@/components/ui/toast";
import { HOUR_MINUTES, useRestAccount, useSwitchAccount, useTestAccount } from "@/features/accounts/queries";
import { useSwitchGuardrails } from "@/features/guardrails/queries";
import { useActivateConfig } from "@/features/routing/queries";
import { canRest, canWake } from "@/lib/account-state";
import { pricePerMillion } from "@/lib/format-number";
import { Group, Item } from "./palette-parts";

interface PartProps {
  /** Closes the palette, then acts. */
  run: (act: () => unknown) => () => void;
}

/** What is found only by typing: tenants, models with their price, settings by their help text. */
export function Finds({ run }: PartProps) {
  const navigate = useNavigate();
  const tenancy = useSetting("multi_tenancy") === "true";
  const { data: tenants } = useQuery({ ...tenantsQuery(), enabled: tenancy });
  const { data: models } = useQuery(modelsQuery());
  const { data: settings } = useQuery(registryQuery());
  return (
    <>
      <Group heading="Tenants">
        {tenants?.map((tenant) => (
          <Item key={tenant.id} value={`tenant ${tenant.name}`} icon={Users} note={tenant.enabled ? undefined : "off"} onSelect={run(() => navigate({ to: "/tenants", search: { open: tenant.id } }))}>{tenant.name}</Item>
        ))}
      </Group>
      <Group heading="Models">
        {models?.map((model) => (
          <Item key={`${model.provider} ${model.id}`} value={`model ${model.id} ${model.provider_label}`} icon={Box} note={`${model.provider_label}, ${model.price ? `${pricePerMillion(model.price.input)} in` : "unpriced"}`} onSelect={run(() => navigate({ to: "/models", search: { q: model.id } }))}>{model.id}</Item>
        ))}
      </Group>
      <Group heading="Settings">
        {settings?.map((setting) => (
          <Item key={setting.key} value={`setting ${setting.label} ${setting.help}`} icon={SlidersHorizontal} note={setting.kind === "boolean" ? (setting.value === "true" ? "on" : "off") : undefined} onSelect={run(() => navigate({ to: "/settings", search: { q: setting.label } }))}>{setting.label}</Item>
        ))}
      </Group>
    </>
  );
}

/** Things to do at once; what can be taken back offers it, what cannot leads to its dialog. */
export function Actions({ run }: PartProps) {
  const navigate = useNavigate();
  const { data: accounts } = useQuery(accountsQuery());
  const { data: configs } = useQuery(configsQuery());
  const test = useTestAccount();
  const rest = useRestAccount();
  const change = useSwitchAccount();
  const activate = useActivateConfig();
  const mask = useSwitchGuardrails();
  const masked = useSetting("privacy_enabled") === "true";
  return (
    <Group heading="Actions">
      {accounts?.map((account) => (
        <Item key={`test ${account.id}`} value={`test ${account.name}`} icon={Play} onSelect={run(() => test.mutate(account))}>Test {account.name}</Item>
      ))}
      {accounts?.filter(canWake).map((account) => (
        <Item key={`wake ${account.id}`} value={`wake ${account.name}`} icon={Sun} onSelect={run(() => rest.mutate({ account, minutes: 0 }))}>Wake {account.name}</Item>
      ))}
      {accounts?.filter(canRest).map((account) => (
        <Item key={`rest ${account.id}`} value={`rest ${account.name}`} icon={Moon} onSelect={run(() => rest.mutate({ account, minutes: HOUR_MINUTES }))}>Rest {account.name} for an hour</Item>
      ))}
      {accounts?.map((account) => (
        <Item key={`toggle ${account.id}`} value={`switch ${account.enabled ? "off" : "on"} ${account.name}`} icon={Power} onSelect={run(() => change.mutate({ ...account, enabled: !account.enabled }))}>Switch {account.name} {account.enabled ? "off" : "on"}</Item>
      ))}
      {configs?.filter(({ is_active }) => !is_active).map((config) => (
        <Item key={`activate ${config.id}`} value={`activate ${config.name}`} icon={Split} onSelect={run(() => activate.mutate(config.id, { onSuccess: () => toast.done(`Activated “${config.name}”`) }))}>Activate “{config.name}”</Item>
      ))}
      <Item value={`mask guardrails ${masked ? "off" : "on"}`} icon={Shield} onSelect={run(() => mask.mutate(!masked))}>Switch guardrails {masked ? "off" : "on"}</Item>
      <Item value="rotate client key" icon={SlidersHorizontal} onSelect={run(() => navigate({ to: "/settings", search: { section: "keys" } }))}>Rotate the client key…</Item>
      <Item value="rotate encryption keys" icon={SlidersHorizontal} onSelect={run(() => navigate({ to: "/settings", search: { section: "encryption" } }))}>Rotate encryption keys…</Item>
    </Group>
  );
}
