import { queryOptions, useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { messageOf } from "@/api/error";
import { inOrder, useSwitched } from "@/api/pending-changes";
import { type Account, accountKeys } from "@/api/queries/accounts";
import { configKeys } from "@/api/queries/configs";
import { setupKeys } from "@/api/queries/setup";
import { toast } from "@/components/ui/toast";
import { plural } from "@/lib/format-number";
import { duration } from "@/lib/format-time";

const TESTING = ["test-account"];
const TESTED_AT_ONCE = 4;
export const HOUR_MINUTES = 60;
export const DAY_MINUTES = 24 * HOUR_MINUTES;

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

/** Let an account rest by hand, or end any rest of it. */
export function useRestAccount() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ account: { id }, minutes }: { account: Account; minutes: number }) => {
      const params = { path: { account_id: id } };
      return minutes ? call(api.POST("/api/accounts/{account_id}/rest", { params, body: { minutes } })) : call(api.POST("/api/accounts/{account_id}/wake", { params }));
    },
    onSuccess: ({ name }, { minutes }) => toast.done(minutes ? `Put “${name}” to rest for ${minutes === DAY_MINUTES ? "a day" : "an hour"}` : `Woke “${name}”`),
    onError: (error, { account: { name } }) => toast.failed(`“${name}” stays as it is.`, messageOf(error)),
    onSettled: refresh,
  });
}

/** Test accounts, a few at a time; each result is shown where its account stands. */
export function useTestAll() {
  const { mutateAsync } = useTestAccount({ quiet: true });
  return useMutation({
    mutationFn: async (accounts: readonly Account[]) => {
      const waiting = [...accounts];
      const passed: boolean[] = [];
      const work = async () => {
        for (let account = waiting.shift(); account; account = waiting.shift()) {
          passed.push(await mutateAsync(account).then(({ success }) => success, () => false));
        }
      };
      await Promise.all(Array.from({ length: TESTED_AT_ONCE }, work));
      return passed;
    },
    onSuccess: (passed) => {
      const failed = passed.filter((well) => !well).length;
      if (failed) toast.failed(`${failed} of ${plural(passed.length, "account")} did not pass.`);
      else toast.done(`${plural(passed.length, "account")} answered`);
    },
  });
}

/** The accounts that are being tested now, wherever that was asked for. */
export function useTested(): (id: string) => boolean {
  const ids = useMutationState({ filters: { mutationKey: TESTING, status: "pending" }, select: ({ state }) => (state.variables as Pick<Account, "id"> | undefined)?.id });
  return (id) => ids.includes(id);
}

/** Ask the provider. `quiet` where the result is shown in place. */
export function useTestAccount({ quiet = false } = {}) {
  return useMutation({
    mutationKey: TESTING,
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
