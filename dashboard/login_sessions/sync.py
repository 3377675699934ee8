"""Looks after sessions in the background: what their containers do, and logins that their CLIs have renewed.

A CLI renews its login by itself; the account that came from it takes the fresher one over, as the proxy's own renewal does:
by compare-and-swap, so that neither undoes the other. A session whose account is deleted is linked to none and left
alone. A linked session that has ended by itself (the engine was restarted) is started again, ever more patiently.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import SQLAlchemyError

from dashboard.errors import Fault
from dashboard.login_sessions import store
from dashboard.login_sessions.containers import Found
from dashboard.login_sessions.import_login import login_columns, logins_in
from dashboard.login_sessions.logins import SOURCES, Login, is_fresher, is_same_person
from dashboard.login_sessions.service import SYSTEM, bring_up, containers_or_fault, standing
from dashboard.services import Services
from shared.crypto.vault import DecryptError
from shared.db import models, timestamps

EVERY_S = 60.0
AGAIN_FIRST_S, AGAIN_MOST_S = 60.0, 3600.0
"""How long a session that ends again and again is left alone."""
_GCLOUD_AHEAD_S = 600.0
"""Google's tokens are asked for anew, each time from Google: only when they are about to end."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Restarts:
    """When a session that ended by itself may be started again, by session id. Monotonic seconds."""

    wait_s: dict[str, float] = field(default_factory=dict)
    not_before: dict[str, float] = field(default_factory=dict)

    def is_due(self, session_id: str, now: float) -> bool:
        """Tell whether to start it now; if so, the next wait is twice as long."""
        if now < self.not_before.get(session_id, 0):
            return False
        wait = self.wait_s.get(session_id, AGAIN_FIRST_S)
        self.not_before[session_id] = now + wait
        self.wait_s[session_id] = min(2 * wait, AGAIN_MOST_S)
        return True

    def note_running(self, session_id: str, now: float) -> None:
        """Forget the waits of a session that has run for as long as it was left alone."""
        if now >= self.not_before.get(session_id, now):
            self.wait_s.pop(session_id, None)
            self.not_before.pop(session_id, None)


async def run_sync(services: Services) -> None:
    """Make one round after another until cancelled."""
    restarts = Restarts()
    while True:
        try:
            await sync_round(services, restarts)
        except Exception:  # noqa: BLE001 - a background loop outlives every fault of a round
            _log.exception("login_sync_failed")
        await asyncio.sleep(EVERY_S)


async def sync_round(services: Services, restarts: Restarts) -> None:
    """Look at every session once. Without sessions, or without an engine, nothing happens."""
    async with services.read() as session:
        rows = await store.all_sessions(session)
    if not rows:
        return
    containers = await containers_or_fault(services)
    if isinstance(containers, Fault):
        _log.debug("login_sync_waits", reason=containers.message)
        return
    for row in rows:
        try:
            await _look_after(services, row, containers, restarts)
        except (Fault, DecryptError, SQLAlchemyError) as fault:
            _log.warning("login_session_not_synced", session=row.name, reason=_words(fault))


async def _look_after(
    services: Services, row: models.LoginSession, containers: Mapping[str, Found], restarts: Restarts
) -> None:
    now = timestamps.from_epoch(services.clock.wall())
    status = standing(row, containers, now).status
    if status != row.status:
        await _set(services, row.id, {"status": status})
    container = containers.get(row.id)
    if row.account_id is None or container is None:
        return
    if container.running:
        restarts.note_running(row.id, services.clock.monotonic())
    elif row.wanted == "running" and restarts.is_due(row.id, services.clock.monotonic()):
        await bring_up(services, row.id, container.container_id)
        _log.info("login_session_restarted", session=row.name)
    await take_over(services, row)


async def take_over(services: Services, row: models.LoginSession) -> bool:
    """Give the linked account the session's login where that is fresher; tell whether it was."""
    async with services.read() as session:
        account = await store.find_account(session, row.account_id or "")
    if account is None or not _is_time(services, row, account):
        return False
    kinds = tuple(source.kind for source in SOURCES if source.kind == row.login_kind)
    login = next(iter(await logins_in(services, row.id, kinds)), None)
    note = _hindrance(login, account)
    if note != row.sync_note:
        await _set(services, row.id, {"sync_note": note})
    if login is None or note is not None:
        return False
    if not is_fresher(login, services.keyring.open(account.api_key_enc), account.token_expires_at):
        return False
    return await _swapped(services, row, account, login)


def _hindrance(login: Login | None, account: models.Account) -> str | None:
    """Say why a login cannot be the account's."""
    if login is None:
        return "No login is kept in this session any more."
    if not is_same_person(login, account.account_email, account.external_account_id):
        return "The session is signed in as somebody else now: import it to let the account change hands."
    return None


async def _swapped(services: Services, row: models.LoginSession, account: models.Account, login: Login) -> bool:
    """Replace the account's login unless it was replaced, or the link ended, while we looked."""
    before = store.SealedLogin(account.api_key_enc, account.refresh_token_enc)
    async with services.change(SYSTEM) as change:
        now = await store.find_session(change.session, row.id)
        if now is None or now.account_id != account.id:
            return False
        values = {
            **login_columns(services, login),
            "status": "active",
            "last_error": None,
            "last_error_at": None,
            "error_count": 0,
            "updated_at": change.now(),
        }
        if not await store.swap_login(change.session, account.id, before, values):
            return False
        await store.update_session(change.session, row.id, {"synced_at": change.now()})
    _log.info("login_taken_over", account=account.name)
    return True


def _is_time(services: Services, row: models.LoginSession, account: models.Account) -> bool:
    if row.login_kind != "gcloud" or account.token_expires_at is None:
        return True
    return account.token_expires_at / 1000 - services.clock.wall() < _GCLOUD_AHEAD_S


async def _set(services: Services, session_id: str, values: Mapping[str, object]) -> None:
    async with services.change(SYSTEM, bumps=False) as change:
        await store.update_session(change.session, session_id, values)


def _words(fault: Exception) -> str:
    return fault.message if isinstance(fault, Fault) else type(fault).__name__
