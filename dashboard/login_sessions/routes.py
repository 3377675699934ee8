"""`/api/sessions`: containers in which a vendor's CLI signs in, their terminals, and the logins in them."""

from fastapi import APIRouter, WebSocket

from dashboard.deps import ServicesDep, WhoDep
from dashboard.errors import Fault
from dashboard.fields import Id
from dashboard.login_sessions import service, store
from dashboard.login_sessions.auth_urls import auth_urls
from dashboard.login_sessions.engine_faults import EngineUnavailable
from dashboard.login_sessions.import_login import import_login, logins_in
from dashboard.login_sessions.logins import Login, expires_at
from dashboard.login_sessions.schemas import (
    EngineState,
    FoundLogin,
    FoundLogins,
    ImportedAccount,
    ImportRequest,
    LoginSession,
    NewLoginSession,
)
from dashboard.login_sessions.terminal import serve_terminal
from dashboard.replies import Deleted
from dashboard.services import Services
from shared.catalog.auth import LOGIN_POLICIES
from shared.db import models, timestamps

router = APIRouter(prefix="/api/sessions", tags=["sessions"])


@router.get("")
async def list_login_sessions(services: ServicesDep) -> list[LoginSession]:
    """List all login sessions, the newest first; without an engine their status is `unknown`."""
    async with services.read() as session:
        rows = await store.all_sessions(session)
        names = await store.account_names(session)
    if not rows:
        return []
    containers = await service.containers_or_fault(services)
    now = timestamps.from_epoch(services.clock.wall())
    return [service.described(row, containers, names, now) for row in rows]


@router.get("/engine")
async def read_engine_state(services: ServicesDep) -> EngineState:
    """Tell whether a session could be started, and if not, why and what to do."""
    image = services.config.session_image
    try:
        await services.containers.require_image(image)
    except Fault as fault:
        command = fault.command if isinstance(fault, EngineUnavailable) else None
        return EngineState(available=False, image=image, reason=fault.message, command=command)
    return EngineState(available=True, image=image, reason=None, command=None)


@router.post("", status_code=201)
async def create_login_session(services: ServicesDep, who: WhoDep, body: NewLoginSession | None = None) -> LoginSession:
    """Start a container with a terminal of its own; 503 says why there is no engine and what to do."""
    return await _read(services, await service.start_session(services, who, body or NewLoginSession()))


@router.get("/{session_id}")
async def read_login_session(session_id: Id, services: ServicesDep) -> LoginSession:
    """Return one login session."""
    return await _read(services, session_id)


@router.delete("/{session_id}")
async def delete_login_session(session_id: Id, services: ServicesDep, who: WhoDep) -> Deleted:
    """Remove a session with its container; the account that came from it stays."""
    await service.remove_session(services, who, await _existing(services, session_id))
    return Deleted(deleted=1)


@router.post("/{session_id}/stop")
async def stop_login_session(session_id: Id, services: ServicesDep, who: WhoDep) -> LoginSession:
    """Stop a session; what is in its container stays."""
    await service.stop_session(services, who, await _existing(services, session_id))
    return await _read(services, session_id)


@router.post("/{session_id}/start")
async def start_login_session(session_id: Id, services: ServicesDep, who: WhoDep) -> LoginSession:
    """Start a session again that was stopped or has ended."""
    await service.restart_session(services, who, await _existing(services, session_id))
    return await _read(services, session_id)


@router.get("/{session_id}/auth-urls")
async def list_auth_urls(session_id: Id, services: ServicesDep) -> list[str]:
    """List the addresses for signing in that the CLI has shown, the newest first."""
    await _existing(services, session_id)
    container = await services.containers.find(session_id)
    return auth_urls(services.screens.text_of(session_id) or await services.containers.output(container.container_id))


@router.get("/{session_id}/check-credentials")
async def check_credentials(session_id: Id, services: ServicesDep) -> FoundLogins:
    """Look for logins that CLIs keep in the session."""
    await _existing(services, session_id)
    found = [_shown(login) for login in await logins_in(services, session_id)]
    return FoundLogins(found=bool(found), credentials=found)


@router.post("/{session_id}/import-credentials", status_code=201)
async def import_credentials(
    session_id: Id, services: ServicesDep, who: WhoDep, body: ImportRequest | None = None
) -> ImportedAccount:
    """Make a login in the session an account, linked to the session, which keeps it fresh."""
    row = await _existing(services, session_id)
    return await import_login(services, who, row, body or ImportRequest())


@router.websocket("/{session_id}/terminal")
async def open_terminal(websocket: WebSocket, session_id: str) -> None:
    """Show the session's terminal."""
    services: Services = websocket.app.state.services
    await serve_terminal(websocket, services, session_id)
    async with services.change(service.SYSTEM, bumps=False) as change:
        await store.update_session(change.session, session_id, {"last_active_at": change.now()})


async def _existing(services: Services, session_id: str) -> models.LoginSession:
    async with services.read() as session:
        return await service.existing(session, session_id)


async def _read(services: Services, session_id: str) -> LoginSession:
    async with services.read() as session:
        row = await service.existing(session, session_id)
        names = await store.account_names(session)
    containers = await service.containers_or_fault(services)
    return service.described(row, containers, names, timestamps.from_epoch(services.clock.wall()))


def _shown(login: Login) -> FoundLogin:
    policy = LOGIN_POLICIES.get(login.provider) if login.auth_type == "oauth" else None
    return FoundLogin(
        kind=login.kind,
        provider=login.provider,
        auth_type=login.auth_type.value,
        account_email=login.email,
        subscription_type=login.subscription_type,
        expires_at=expires_at(login),
        renewable=login.refresh_token is not None,
        policy=None if policy is None else policy.sentence,
        policy_url=None if policy is None else policy.url,
    )
