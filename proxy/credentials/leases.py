"""One renewal of an account at a time, over all processes of an installation.

Two locks, one behind the other, because a refresh token is accepted once. The one in shared state is quick and knows
one clock for all hosts; the one in the database holds also while some proxies have lost Redis and others have not.
"""

from proxy.credentials.store import LEASE_S, TokenStore
from proxy.state.keys import renewal
from proxy.state.protocol import SharedState


class Leases:
    """Gives out the right to renew."""

    def __init__(self, state: SharedState, store: TokenStore) -> None:
        self._state = state
        self._store = store

    async def claim(self, account_id: str) -> tuple[str, str] | None:
        """Take the lease on renewing an account: a ticket for `release`, or None when another process has it."""
        shared = await self._state.lease(renewal(account_id), ttl_s=LEASE_S)
        if shared is None:
            return None
        stored = None
        try:
            stored = await self._store.claim(account_id)
        finally:
            if stored is None:
                await self._state.end_lease(renewal(account_id), shared)
        return None if stored is None else (shared, stored)

    async def release(self, account_id: str, ticket: tuple[str, str]) -> None:
        """Give the lease back."""
        shared, stored = ticket
        try:
            await self._store.release(account_id, stored)
        finally:
            await self._state.end_lease(renewal(account_id), shared)
