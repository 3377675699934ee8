"""Requests a minute, for tenants and accounts: a sliding window, checked and recorded in one step."""

from math import ceil

from proxy.errors import ClientFault, ErrorInfo, ErrorKind
from proxy.snapshot import Account, Tenant
from proxy.state.keys import account_window, tenant_window
from proxy.state.protocol import WINDOW_S, SharedState


class Limits:
    """The rate limits of this instance. 0 means unlimited."""

    def __init__(self, state: SharedState) -> None:
        self._state = state

    async def admit_tenant(self, tenant: Tenant | None) -> None:
        """Record a tenant's request. Raises `ClientFault` 429 with `retry-after` when its window is full."""
        if tenant is None or tenant.rate_limit <= 0:
            return
        wait = await self._state.hit(tenant_window(tenant.id), tenant.rate_limit)
        if wait > 0:
            message = f"The limit of {tenant.rate_limit} requests a minute for this client key is reached."
            raise ClientFault(ErrorInfo(429, ErrorKind.RATE_LIMIT, message), retry_after_s=retry_after_s(wait))

    async def admit_account(self, account: Account) -> float:
        """Record a request to an account: 0.0, else the seconds until its window has room, nothing recorded."""
        if account.rate_limit <= 0:
            return 0.0
        return await self._state.hit(account_window(account.id), account.rate_limit)


def retry_after_s(wait_s: float) -> int:
    """Round a wait for a rate window up to whole seconds, 1 to 60."""
    return min(max(1, ceil(wait_s)), int(WINDOW_S))
