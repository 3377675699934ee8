"""Money: what accounts and tenants spent this calendar month (UTC), and what requests under way may spend.

An estimate is held before the call and settled after it, so that parallel requests cannot all pass below the same
limit: a budget is exceeded by one request's estimate at the most. What is unpriced costs nothing.
"""

from collections.abc import Awaitable, Mapping

from proxy.errors import ClientFault, ErrorInfo, ErrorKind
from proxy.snapshot import Account, Tenant
from proxy.state.keys import account_spend, account_window, month_at, tenant_spend
from proxy.state.protocol import Full, Hold, Refusal, SharedState, Window
from shared.clock import Clock


class Budgets:
    """The month budgets of this instance."""

    def __init__(self, state: SharedState, clock: Clock) -> None:
        self._state = state
        self._clock = clock

    @property
    def month(self) -> str:
        """Return the current calendar month, `2026-11`."""
        return month_at(self._clock.wall())

    async def seed(self, month: str, accounts: Mapping[str, float], tenants: Mapping[str, float]) -> None:
        """Take over what the records say was spent in `month`, USD by id. May be repeated; never lowers."""
        spent = {account_spend(account_id, month): usd for account_id, usd in accounts.items()}
        spent |= {tenant_spend(tenant_id, month): usd for tenant_id, usd in tenants.items()}
        await self._state.seed_spent(spent)

    async def check_tenant(self, tenant: Tenant | None, budget_usd: float | None) -> None:
        """Raise `ClientFault` 429 when a tenant has spent its month's budget; holds nothing."""
        if tenant is None or budget_usd is None:
            return
        key = tenant_spend(tenant.id, self.month)
        survey = await self._state.survey(rests=(), windows={}, spends=(key,), binding=None)
        if survey.spent.get(key, 0.0) >= budget_usd:
            raise tenant_over_budget(budget_usd, settled=True)

    def hold(
        self,
        account: Account,
        estimate_usd: float,
        *,
        tenant: Tenant | None = None,
        tenant_budget_usd: float | None = None,
    ) -> Awaitable[Hold | Refusal | Full]:
        """Admit one attempt: take a place in the account's rate window, and set `estimate_usd` aside for account and tenant.

        All in one step or nothing of it, so that several proxies that share their counters pay for one round trip.
        """
        month = month_at(self._clock.wall())
        limits: dict[str, float | None] = {account_spend(account.id, month): account.monthly_budget}
        if tenant is not None:
            limits[tenant_spend(tenant.id, month)] = tenant_budget_usd
        window = Window(account_window(account.id), account.rate_limit) if account.rate_limit > 0 else None
        return self._state.hold(estimate_usd, limits, window)

    def settle(self, hold: Hold, spent_usd: float) -> None:
        """Book what the attempt cost in place of its hold; 0.0 when nothing came of it. Once is enough."""
        self._state.settle(hold, spent_usd)

    def concerns_tenant(self, refusal: Refusal, tenant: Tenant | None) -> bool:
        """Tell whether the tenant's budget refused, so that no other account can help."""
        return tenant is not None and refusal.key.startswith(tenant_spend(tenant.id, ""))


def tenant_over_budget(budget_usd: float, *, settled: bool) -> ClientFault:
    """Return the error for a tenant whose month's budget is spent, or taken by its requests under way."""
    if settled:
        message = f"The monthly budget of {budget_usd:.2f} USD for this client key is spent."
        return ClientFault(ErrorInfo(429, ErrorKind.BILLING, message), should_retry=False)
    message = f"The requests under way may use up the monthly budget of {budget_usd:.2f} USD for this client key."
    return ClientFault(ErrorInfo(429, ErrorKind.RATE_LIMIT, message), retry_after_s=1)
