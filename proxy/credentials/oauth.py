"""The logins of this process's OAuth accounts: what to send now, renewed when needed, one flight an account.

`credential_of` and, for a login that is good, `ready` cost nothing: no I/O on the way of a request.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from proxy.credentials.grants import EXPIRY_MARGIN_S, grant_of, is_due
from proxy.credentials.host_file import PROVIDER as HOST_PROVIDER
from proxy.credentials.host_file import is_same_login, read_host_login
from proxy.credentials.leases import Leases
from proxy.credentials.renewal import Desk, Renewal, Send
from proxy.credentials.store import TokenStore
from proxy.snapshot import Account, Credential
from proxy.state.memory import MemoryState
from proxy.state.protocol import SharedState
from shared.catalog.auth import AuthType, Grant
from shared.clock import Clock
from shared.crypto.vault import DecryptError, EncryptError


@dataclass(frozen=True, slots=True)
class _Newer:
    """A login that the snapshot does not hold yet."""

    in_place_of: Credential
    credential: Credential


class OAuthTokens:
    """Keeps logins usable. Accounts with an API key pass through untouched."""

    def __init__(
        self,
        store: TokenStore,
        send: Send,
        grants: Mapping[str, Grant],
        clock: Clock,
        *,
        host_file: Path | None = None,
        state: SharedState | None = None,
    ) -> None:
        """`state`: where processes agree whose turn it is; without one the database alone decides."""
        leases = Leases(MemoryState(clock) if state is None else state, store)
        self._desk = Desk(store, leases, send, grants, clock, host_file)
        self._newer: dict[str, _Newer] = {}
        self._flights: dict[str, asyncio.Task[Credential]] = {}

    def credential_of(self, account: Account) -> Credential:
        """Return what to send for `account`: its snapshot's credential, or the newer one that took its place."""
        newer = self._newer.get(account.id)
        if newer is None:
            return account.credential
        if newer.in_place_of != account.credential:
            del self._newer[account.id]
            return account.credential
        return newer.credential

    def can_renew(self, account: Account) -> bool:
        """Tell whether there is a way to a newer login: its vendor's grant, or the host's own login."""
        if account.auth_type != AuthType.OAUTH:
            return False
        if self._desk.host_file is not None and account.provider == HOST_PROVIDER:
            return True
        token = self.credential_of(account).refresh_token
        has_grant = grant_of(account, self._desk.grants) is not None
        return has_grant and token is not None and self._desk.refused.get(account.id) != token

    async def ready(self, account: Account) -> Credential:
        """Return a login that has not expired, renewing it where it has. Raises `LoginExpired`, `LoginUnavailable`."""
        credential = self.credential_of(account)
        if account.auth_type != AuthType.OAUTH:
            return credential
        if not is_due(credential, self._desk.clock.wall(), ahead_s=EXPIRY_MARGIN_S) or not self.can_renew(account):
            return credential
        return await self.renew(account)

    async def renew(self, account: Account, *, rejected: str | None = None) -> Credential:
        """Return a newer login; all who ask at once share one renewal, which no caller's leaving ends.

        `rejected`: the access token that the vendor has just refused. Raises `LoginExpired`, `LoginUnavailable`.
        """
        credential = await asyncio.shield(self._flight(account, rejected))
        if rejected is not None and credential.api_key == rejected:
            credential = await asyncio.shield(self._flight(account, rejected))
        return credential

    async def note_host_login(self, accounts: Iterable[Account]) -> None:
        """Remember whose login the host's file holds, while the two can still be told to be one."""
        if self._desk.host_file is None:
            return
        login = await asyncio.to_thread(read_host_login, self._desk.host_file)
        for account in accounts:
            is_oauth = account.auth_type == AuthType.OAUTH and account.provider == HOST_PROVIDER
            if is_oauth and login is not None and is_same_login(login, self.credential_of(account)):
                await self._desk.store.set_host_account(HOST_PROVIDER, account.id)

    async def save_unsaved(self) -> bool:
        """Try again to store what vendors issued while the database could not be written; True when all is stored."""
        for account_id, stored in list(self._desk.unsaved.items()):
            try:
                now = await self._desk.store.read(account_id)
                if now is None or now.sealed != stored.sealed or await self._desk.store.swap(stored, stored.credential):
                    del self._desk.unsaved[account_id]
            except (SQLAlchemyError, DecryptError, EncryptError):
                continue
        return not self._desk.unsaved

    async def close(self) -> None:
        """Wait for renewals under way: what a vendor has issued must reach the database."""
        await asyncio.gather(*self._flights.values(), return_exceptions=True)
        await self.save_unsaved()

    def _flight(self, account: Account, rejected: str | None) -> asyncio.Task[Credential]:
        flight = self._flights.get(account.id)
        if flight is None:
            flight = asyncio.create_task(self._fly(account, rejected), name=f"renew {account.id}")
            self._flights[account.id] = flight
            flight.add_done_callback(lambda task: self._landed(account.id, task))
        return flight

    async def _fly(self, account: Account, rejected: str | None) -> Credential:
        credential = await Renewal(self._desk, account, rejected=rejected).run()
        if credential != account.credential:
            self._newer[account.id] = _Newer(account.credential, credential)
        return credential

    def _landed(self, account_id: str, task: asyncio.Task[Credential]) -> None:
        del self._flights[account_id]
        if not task.cancelled():
            task.exception()  # callers have it; those who left must not leave a warning behind
