"""One renewal of one account's login, from start to end.

The order: what the database holds meanwhile; the host's own login; the vendor, under a lease that keeps other processes
away. What another process, the dashboard or the CLI wrote comes before a call of ours, because a refresh token is
accepted once: using it twice ends the login.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from proxy.credentials.grants import (
    AHEAD_S,
    EXPIRY_MARGIN_S,
    LoginExpired,
    LoginUnavailable,
    grant_of,
    is_due,
    login_expired,
    login_unavailable,
    renewed,
    serves,
)
from proxy.credentials.host_file import PROVIDER as HOST_PROVIDER
from proxy.credentials.host_file import is_same_login, read_host_login
from proxy.credentials.leases import Leases
from proxy.credentials.store import LEASE_S, Stored, TokenStore
from proxy.errors import UpstreamFault
from proxy.snapshot import Account, Credential
from shared.catalog.auth import Grant
from shared.catalog.oauth import GrantRefused, GrantUnavailable, TokenCall, TokenReply, read_tokens, refresh_call
from shared.clock import Clock
from shared.crypto.vault import DecryptError, EncryptError

Send = Callable[[TokenCall, str | None], Awaitable[TokenReply]]
"""Carries a call to a token endpoint, through the account's outbound proxy if it has one. Raises `UpstreamFault`."""

CALL_S = 30.0
"""The longest that a token endpoint may take."""
_POLL_S = 0.25
"""How often we look whether the process that holds the lease is done."""
_SWAP_TRIES = 3

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Desk:
    """What all renewals of a process share."""

    store: TokenStore
    leases: Leases
    send: Send
    grants: Mapping[str, Grant]
    clock: Clock
    host_file: Path | None
    refused: dict[str, str] = field(default_factory=dict)
    """By account: the refresh token that its vendor refused, so that it is not offered again."""
    unsaved: dict[str, Stored] = field(default_factory=dict)
    """By account: what a vendor issued and the database did not take yet. The old refresh token is spent."""


class Renewal:
    """Finds or makes a login that serves. Used once."""

    def __init__(self, desk: Desk, account: Account, *, rejected: str | None) -> None:
        """`rejected`: the access token that the vendor has just refused; None when it is merely due."""
        self._desk = desk
        self._account = account
        self._rejected = rejected

    async def run(self) -> Credential:
        """Return a login that serves. Raises `LoginExpired` or `LoginUnavailable`."""
        try:
            return await self._found() or await self._made()
        except (DecryptError, EncryptError) as error:
            raise login_expired(self._account, str(error)) from error
        except SQLAlchemyError as error:
            raise login_unavailable(self._account, "the database cannot be read") from error

    async def _found(self) -> Credential | None:
        """Return a login that somebody else has renewed: in the database, or in the host's file."""
        stored = await self._read()
        if self._serves(stored.credential):
            return stored.credential
        login = await self._host_login()
        if login is None or not await self._stands_behind(login, stored):
            return None
        return await self._kept(stored, login)

    async def _made(self) -> Credential:
        """Ask the vendor, once the lease is ours."""
        desk, account_id = self._desk, self._account.id
        deadline = desk.clock.monotonic() + LEASE_S
        while (ticket := await desk.leases.claim(account_id)) is None:
            if desk.clock.monotonic() > deadline:
                raise login_unavailable(self._account, "another process is renewing it")
            await asyncio.sleep(_POLL_S)
            if (found := await self._found()) is not None:
                return found
        try:
            return await self._found() or await self._from_vendor(await self._read())
        finally:
            await self._release(ticket)

    async def _release(self, ticket: tuple[str, str]) -> None:
        """Give the lease back; one that cannot be given back ends by itself, and must not cost us the login."""
        try:
            await self._desk.leases.release(self._account.id, ticket)
        except SQLAlchemyError as error:
            _log.warning("lease_not_released", account=self._account.name, reason=type(error).__name__)

    async def _from_vendor(self, stored: Stored) -> Credential:
        try:
            issued = await self._issued(stored)
        except (LoginExpired, LoginUnavailable) as fault:
            return await self._without_vendor(stored, fault)
        return await self._kept(stored, issued)

    async def _issued(self, stored: Stored) -> Credential:
        """Call the token endpoint. Raises `LoginExpired` or `LoginUnavailable`."""
        desk, account, token = self._desk, self._account, stored.credential.refresh_token
        grant = grant_of(account, desk.grants)
        if grant is None or token is None:
            raise login_expired(account, "it holds no refresh token")
        if desk.refused.get(account.id) == token:
            raise login_expired(account, "its provider refused to renew it")
        try:
            async with asyncio.timeout(CALL_S):
                tokens = read_tokens(await desk.send(refresh_call(grant, token), account.proxy_url))
        except GrantRefused as refusal:
            desk.refused[account.id] = token
            raise login_expired(account, str(refusal)) from refusal
        except (GrantUnavailable, UpstreamFault, TimeoutError) as fault:
            raise login_unavailable(account, str(fault) or "the login service did not answer in time") from fault
        return renewed(stored.credential, tokens, desk.clock.wall())

    async def _without_vendor(self, stored: Stored, fault: LoginExpired | LoginUnavailable) -> Credential:
        """Take what is there without the vendor: somebody's newer login, or the host's where no other can be meant."""
        now = await self._read()
        if now.sealed != stored.sealed and self._serves(now.credential):
            return now.credential
        has_ended = isinstance(fault, LoginExpired)
        login = await self._host_login() if has_ended or self._is_over(now.credential) else None
        if login is not None and await self._only_this_can_be_meant():
            return await self._kept(now, login)
        if has_ended:
            await self._desk.store.mark_expired(now, fault.info.message)
        raise fault

    async def _kept(self, stored: Stored, credential: Credential) -> Credential:
        """Store a login in place of `stored`; where somebody replaced that meanwhile, theirs counts."""
        store = self._desk.store
        try:
            for _ in range(_SWAP_TRIES):
                if await store.swap(stored, credential):
                    self._desk.unsaved.pop(stored.account_id, None)
                    return credential
                now = await self._read()
                if now.credential != stored.credential:
                    return now.credential
                stored = now  # sealed anew, by a rotation of the account key
        except (SQLAlchemyError, EncryptError) as error:
            _log.warning("login_not_stored", account=self._account.name, reason=type(error).__name__)
        self._desk.unsaved[stored.account_id] = replace(stored, credential=credential)
        return credential

    async def _read(self) -> Stored:
        stored = await self._desk.store.read(self._account.id)
        if stored is None:
            raise login_expired(self._account, "the account was deleted")
        unsaved = self._desk.unsaved.get(self._account.id)
        return unsaved if unsaved is not None and unsaved.sealed == stored.sealed else stored

    async def _host_login(self) -> Credential | None:
        """Return the host's own login if it would serve this account's vendor."""
        path = self._desk.host_file
        if path is None or self._account.provider != HOST_PROVIDER:
            return None
        login = await asyncio.to_thread(read_host_login, path)
        return login if login is not None and self._serves(login) else None

    async def _stands_behind(self, login: Credential, stored: Stored) -> bool:
        """Tell whether the host's login is known to be this account's."""
        known = await self._desk.store.host_account(HOST_PROVIDER)
        return known == self._account.id or is_same_login(login, stored.credential)

    async def _only_this_can_be_meant(self) -> bool:
        """Tell whether the host's login, known to be nobody's, has no other account to stand behind; remember it."""
        store = self._desk.store
        known = await store.host_account(HOST_PROVIDER)
        if known is None and await store.count_logins(HOST_PROVIDER) == 1:
            await store.set_host_account(HOST_PROVIDER, self._account.id)
            return True
        return known == self._account.id

    def _is_over(self, credential: Credential) -> bool:
        """Tell whether a login cannot be used any more, so that any other would be better."""
        return self._rejected is not None or is_due(credential, self._desk.clock.wall(), ahead_s=EXPIRY_MARGIN_S)

    def _serves(self, found: Credential) -> bool:
        ahead_s = AHEAD_S if self._rejected is None else EXPIRY_MARGIN_S
        return serves(found, now=self._desk.clock.wall(), rejected=self._rejected, ahead_s=ahead_s)
