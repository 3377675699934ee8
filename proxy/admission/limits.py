"""Requests a minute of tenants: a sliding window, checked and recorded in one step. Accounts' windows: see `budgets`."""

from math import ceil

from proxy.errors import ClientFault, ErrorInfo, ErrorKind
from proxy.snapshot import Tenant
from proxy.state.keys import tenant_window
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


def retry_after_s(wait_s: float) -> int:
    """Round a wait for a rate window up to whole seconds, 1 to 60."""
    return min(max(1, ceil(wait_s)), int(WINDOW_S))
