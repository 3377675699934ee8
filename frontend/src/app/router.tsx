/** All routes. Pages are loaded when first visited; their search parameters are typed here and nowhere else. */
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { accountsSearch } from "@/features/accounts/search";
import { statusQuery } from "@/features/auth/queries";
import { loginSearch, setupSearch } from "@/features/auth/search";
import { datasetsSearch } from "@/features/datasets/search";
import { loginSessionsSearch } from "@/features/login-sessions/search";
import { logsSearch } from "@/features/logs/search";
import { modelsSearch } from "@/features/models/search";
import { overviewSearch } from "@/features/overview/search";
import { playgroundSearch } from "@/features/playground/search";
import { routingSearch } from "@/features/routing/search";
import { settingsSearch } from "@/features/settings/search";
import { setupSearch as toolsSearch } from "@/features/setup/search";
import { tenantsSearch } from "@/features/tenants/search";
import { NotFound, PageFailed, PagePending } from "./shell/fallbacks";
import { Shell } from "./shell/shell";
import { wizardSearch } from "./wizard/search";

interface RouterContext {
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({ component: Outlet, notFoundComponent: NotFound });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: loginSearch,
  beforeLoad: async ({ context, search }) => {
    const status = await context.queryClient.fetchQuery(statusQuery());
    if (status.authenticated) throw redirect({ to: search.next ?? "/" });
    if (status.setup_required && !status.token_login) throw redirect({ to: "/setup" });
  },
  component: lazyRouteComponent(() => import("@/features/auth/login-page"), "LoginPage"),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: setupSearch,
  beforeLoad: async ({ context }) => {
    const status = await context.queryClient.fetchQuery(statusQuery());
    if (!status.setup_required) throw redirect({ to: "/welcome" });
  },
  component: lazyRouteComponent(() => import("@/features/auth/setup-page"), "SetupPage"),
});

/** The first run goes on here after the password; who is not signed in does that first. */
const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  validateSearch: wizardSearch,
  beforeLoad: ({ context, location }) => requireSignIn(context.queryClient, location.href),
  component: lazyRouteComponent(() => import("./wizard/wizard-page"), "WizardPage"),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: ({ context, location }) => requireSignIn(context.queryClient, location.href),
  component: Shell,
});

async function requireSignIn(queryClient: QueryClient, href: string): Promise<void> {
  const status = await queryClient.ensureQueryData(statusQuery());
  if (status.authenticated) return;
  if (status.setup_required) throw redirect({ to: "/setup" });
  throw redirect({ to: "/login", search: { next: href === "/" ? undefined : href } });
}

const overview = createRoute({
  getParentRoute: () => shell,
  path: "/",
  validateSearch: overviewSearch,
  component: lazyRouteComponent(() => import("@/features/overview/overview-page"), "OverviewPage"),
});

const accounts = createRoute({
  getParentRoute: () => shell,
  path: "/accounts",
  validateSearch: accountsSearch,
  component: lazyRouteComponent(() => import("@/features/accounts/accounts-page"), "AccountsPage"),
});

const routing = createRoute({
  getParentRoute: () => shell,
  path: "/routing",
  validateSearch: routingSearch,
  component: lazyRouteComponent(() => import("@/features/routing/routing-page"), "RoutingPage"),
});

const logs = createRoute({
  getParentRoute: () => shell,
  path: "/logs",
  validateSearch: logsSearch,
  component: lazyRouteComponent(() => import("@/features/logs/logs-page"), "LogsPage"),
});

const playground = createRoute({
  getParentRoute: () => shell,
  path: "/playground",
  validateSearch: playgroundSearch,
  component: lazyRouteComponent(() => import("@/features/playground/playground-page"), "PlaygroundPage"),
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  validateSearch: settingsSearch,
  component: lazyRouteComponent(() => import("@/features/settings/settings-page"), "SettingsPage"),
});

const guardrails = createRoute({
  getParentRoute: () => shell,
  path: "/guardrails",
  component: lazyRouteComponent(() => import("@/features/guardrails/guardrails-page"), "GuardrailsPage"),
});

const datasets = createRoute({
  getParentRoute: () => shell,
  path: "/datasets",
  validateSearch: datasetsSearch,
  component: lazyRouteComponent(() => import("@/features/datasets/datasets-page"), "DatasetsPage"),
});

const tenants = createRoute({
  getParentRoute: () => shell,
  path: "/tenants",
  validateSearch: tenantsSearch,
  component: lazyRouteComponent(() => import("@/features/tenants/tenants-page"), "TenantsPage"),
});

const loginSessions = createRoute({
  getParentRoute: () => shell,
  path: "/login-sessions",
  validateSearch: loginSessionsSearch,
  component: lazyRouteComponent(() => import("@/features/login-sessions/login-sessions-page"), "LoginSessionsPage"),
});

const models = createRoute({
  getParentRoute: () => shell,
  path: "/models",
  validateSearch: modelsSearch,
  component: lazyRouteComponent(() => import("@/features/models/models-page"), "ModelsPage"),
});

const tools = createRoute({
  getParentRoute: () => shell,
  path: "/tools",
  validateSearch: toolsSearch,
  component: lazyRouteComponent(() => import("@/features/setup/setup-page"), "SetupPage"),
});

const tree = root.addChildren([login, setup, welcome, shell.addChildren([overview, accounts, routing, logs, playground, models, tools, guardrails, datasets, tenants, loginSessions, settings])]);

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultPendingComponent: PagePending,
    defaultErrorComponent: PageFailed,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
