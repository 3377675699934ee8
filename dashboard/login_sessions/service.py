"""The rules of login sessions: a row that reserves a port, a container that is found by the row's id.

The row comes first and goes last, so that no container is ever without one. What a session's status is, the engine says;
the row remembers what a person asked for.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.audit.store import Subject, Who
from dashboard.errors import Conflict, Fault, NotFound
from dashboard.login_sessions import store
from dashboard.login_sessions.containers import Found, Wanted, end_of
from dashboard.login_sessions.engine_faults import ContainerGone
from dashboard.login_sessions.schemas import LoginSession, NewLoginSession, Status
from dashboard.services import Services
from shared.db import models, timestamps

SYSTEM = Who("system", None)
_STARTS_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A session's status, and in a sentence."""

    status: Status
    reason: str


async def start_session(services: Services, who: Who, body: NewLoginSession) -> str:
    """Reserve a port, make the container, return the session's id. Raises 503 where there is no engine."""
    await services.containers.require_image(services.config.session_image)
    row = await _reserved(services, who, body)
    wanted = Wanted(row.id, services.config.session_image, services.config.session_network, row.port or 0, row.command)
    try:
        container_id = await services.containers.create(wanted)
        await bring_up(services, row.id, container_id)
    except BaseException:
        await _undone(services, who, row.id)
        raise
    async with services.change(who, bumps=False) as change:
        await store.update_session(change.session, row.id, {"container_id": container_id, "status": "running"})
        change.note("create", _subject(row))  # not the command, which may hold a key
    return row.id


async def restart_session(services: Services, who: Who, row: models.LoginSession) -> None:
    """Start a session again that has ended; what its CLI keeps is still there."""
    container = await services.containers.find(row.id)
    if not container.running:
        await bring_up(services, row.id, container.container_id)
    await _note_wish(services, who, row, "running", "start")


async def stop_session(services: Services, who: Who, row: models.LoginSession) -> None:
    """Stop a session; what its CLI keeps stays."""
    container = await services.containers.find(row.id)
    if container.running:
        await services.containers.stop(container.container_id)
    await _note_wish(services, who, row, "stopped", "stop")


async def remove_session(services: Services, who: Who, row: models.LoginSession) -> None:
    """Remove a session with its container; the account that came from it stays as it is."""
    await _remove_container(services, row.id)
    async with services.change(who, bumps=False) as change:
        await store.delete_session(change.session, row.id)
        change.note("delete", _subject(row))


async def bring_up(services: Services, session_id: str, container_id: str) -> None:
    """Start a container that does not run, with somebody there who sees its first words."""
    await services.screens.follow(session_id, container_id).opened()
    await services.containers.start(container_id)


async def existing(session: AsyncSession, session_id: str) -> models.LoginSession:
    """Return a session. Raises 404."""
    row = await store.find_session(session, session_id)
    if row is None:
        raise NotFound("There is no such login session.")
    return row


async def containers_or_fault(services: Services) -> Mapping[str, Found] | Fault:
    """Return the containers by session id, or why they cannot be told."""
    try:
        return await services.containers.sessions()
    except Fault as fault:
        return fault


def standing(row: models.LoginSession, containers: Mapping[str, Found] | Fault, now: str) -> Standing:
    """Return a session's status. `now` is stored text."""
    if isinstance(containers, Fault):
        return Standing("unknown", containers.message)
    container = containers.get(row.id)
    if container is None:
        age = timestamps.to_datetime(now) - timestamps.to_datetime(row.created_at)
        if row.container_id is None and row.status == "starting" and age < _STARTS_WITHIN:
            return Standing("starting", "Its container is being made.")
        return Standing("stopped", "Its container is gone: remove the session and start a new one.")
    if container.running:
        return Standing("running", "The terminal is open.")
    return Standing("stopped", "It was stopped." if row.wanted == "stopped" else end_of(container.words))


def described(
    row: models.LoginSession, containers: Mapping[str, Found] | Fault, names: Mapping[str, str], now: str
) -> LoginSession:
    """Return a session as the API shows it."""
    state = standing(row, containers, now)
    return LoginSession.model_validate(
        {
            "id": row.id,
            "name": row.name or "Login session",
            "status": state.status,
            "status_reason": state.reason,
            "port": row.port,
            "auto_command": row.command,
            "container_id": row.container_id,
            "account_id": row.account_id,
            "account_name": names.get(row.account_id) if row.account_id else None,
            "login_kind": row.login_kind,
            "created_at": row.created_at,
            "last_active_at": row.last_active_at,
            "synced_at": row.synced_at,
            "sync_note": row.sync_note,
        }
    )


async def _reserved(services: Services, who: Who, body: NewLoginSession) -> models.LoginSession:
    """Insert the row. The write lock makes the port this session's alone."""
    async with services.change(who, bumps=False) as change:
        port = await store.free_port(change.session, services.config.session_base_port)
        if port is None:
            raise Conflict("No port is left for another session: remove one, or lower SESSION_BASE_PORT.")
        row = models.LoginSession(
            name=body.name or f"Login session {port}",
            status="starting",
            wanted="running",
            port=port,
            command=body.auto_command or None,
            created_at=change.now(),
        )
        await store.add_session(change.session, row)
        change.session.expunge(row)
    return row


async def _remove_container(services: Services, session_id: str) -> None:
    with contextlib.suppress(ContainerGone):
        container = await services.containers.find(session_id)
        await services.containers.remove(container.container_id)
    await services.screens.forget(session_id)


async def _undone(services: Services, who: Who, session_id: str) -> None:
    """Leave nothing of a session that did not come up; a container that cannot be removed now keeps its row."""
    with contextlib.suppress(Fault):
        await _remove_container(services, session_id)
        async with services.change(who, bumps=False) as change:
            await store.delete_session(change.session, session_id)


async def _note_wish(services: Services, who: Who, row: models.LoginSession, wanted: str, action: str) -> None:
    async with services.change(who, bumps=False) as change:
        await store.update_session(change.session, row.id, {"wanted": wanted, "status": wanted})
        change.note(action, _subject(row))


def _subject(row: models.LoginSession) -> Subject:
    return Subject("login_session", row.id, row.name)
