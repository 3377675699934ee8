import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { messageOf } from "@/api/error";
import { inOrder, useSwitched } from "@/api/pending-changes";
import { type Account, accountKeys } from "@/api/queries/accounts";
import { configKeys } from "@/api/queries/configs";
import { setupKeys } from "@/api/queries/setup";
import { toast } from "@/components/ui/toast";
import { duration } from "@/lib/format-time";

export type AccountCreate = Schemas["NewAccount"];
export type AccountUpdate = Schemas["AccountChange"];

export function useCreateAccount() {
  return useMutation({ mutationFn: (body: AccountCreate) => call(api.POST("/api/accounts", { body })), onSuccess: useRefresh() });
}

/** A sign-in that begins when it is shown. It serves once, so that it is neither kept nor asked for again by itself. */
export const signInQuery = (provider: string) =>
  queryOptions({
    queryKey: ["sign-in", provider],
    queryFn: ({ signal }) => call(api.POST("/api/oauth/{provider}/start", { params: { path: { provider } }, signal })),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });

export function useFinishSignIn(provider: string) {
  return useMutation({
    mutationFn: (body: Schemas["SignInResult"]) => call(api.POST("/api/oauth/{provider}/finish", { params: { path: { provider } }, body })),
    onSuccess: useRefresh(),
  });
}

export function useUpdateAccount(id: string) {
  return useMutation({ mutationFn: (body: AccountUpdate) => call(api.PUT("/api/accounts/{account_id}", { params: { path: { account_id: id } }, body })), onSuccess: useRefresh() });
}

export function useDeleteAccount() {
  return useMutation({ mutationFn: (id: string) => call(api.DELETE("/api/accounts/{account_id}", { params: { path: { account_id: id } } })), onSuccess: useRefresh() });
}

const SWITCH = "switch-account";

/** Switch an account on or off, with an undo. */
export function useSwitchAccount() {
  const refresh = useRefresh();
  const change = useMutation({
    ...inOrder(SWITCH),
    mutationFn: ({ id, enabled }: Pick<Account, "id" | "name" | "enabled">) => call(api.PUT("/api/accounts/{account_id}", { params: { path: { account_id: id } }, body: { enabled } })),
    onError: (error, { name }) => toast.failed(`“${name}” was not switched.`, messageOf(error)),
    onSuccess: ({ id, name, enabled }) => toast.done(`Switched “${name}” ${enabled ? "on" : "off"}`, { label: "Undo", act: () => change.mutate({ id, name, enabled: !enabled }) }),
    onSettled: refresh,
  });
  return change;
}

export const useAccountShownOn = (account: Account) => useSwitched(SWITCH, account);

/** Ask the provider. `quiet` where the result is shown in place. */
export function useTestAccount({ quiet = false } = {}) {
  return useMutation({
    mutationKey: ["test-account"],
    mutationFn: ({ id }: Pick<Account, "id" | "name">) => call(api.POST("/api/accounts/{account_id}/test", { params: { path: { account_id: id } } })),
    onSuccess: (result, { name }) => {
      if (quiet) return;
      if (result.success) toast.done(`“${name}” answered in ${duration(result.latency_ms)}`);
      else toast.failed(`“${name}” did not pass.`, result.message);
    },
    onError: (error, { name }) => {
      if (!quiet) toast.failed(`“${name}” could not be tested.`, messageOf(error));
    },
    onSettled: useRefresh(),
  });
}

function useRefresh() {
  const queryClient = useQueryClient();
  // The first account brings a config with it, and takes the first run a step further.
  return () => Promise.all([accountKeys.all, configKeys.all, setupKeys.all].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
