"""`/api/auth`: setting the first password, signing in and out.

`login` and `setup` read their bodies themselves: whoever does not know the secret learns nothing about the body either.
"""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from dashboard.audit.store import Subject
from dashboard.auth import store
from dashboard.auth.schemas import AuthStatus, LoginRequest, PasswordRequest, SetupRequest
from dashboard.auth.sessions import LIFETIME_S
from dashboard.deps import ServicesDep, WhoDep, identity_of, peer_address
from dashboard.errors import Unauthorized
from dashboard.services import Services
from shared import jsonio
from shared.jsonio import Json

router = APIRouter(prefix="/api/auth", tags=["auth"])


def _body_of(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("/status")
async def auth_status(request: Request, services: ServicesDep) -> AuthStatus:
    """Tell whether this browser is signed in, and whether a password exists."""
    return await _status(services, request)


@router.post("/login", openapi_extra=_body_of(LoginRequest))
async def log_in(request: Request, response: Response, services: ServicesDep) -> AuthStatus:
    """Sign in with the password or the admin token; the session is a cookie."""
    document = await _lenient_document(request)
    async with services.read() as session:
        token = await services.auth.log_in(session, document, peer_address(request))
    _end_session(request, services)
    _set_cookie(response, services, token)
    return await _status(services, request, token)


@router.post("/setup", openapi_extra=_body_of(SetupRequest))
async def set_up(request: Request, response: Response, services: ServicesDep, who: WhoDep) -> AuthStatus:
    """Set the first password with the setup code, and sign in."""
    document = await _lenient_document(request)
    services.auth.check_setup_code(document, peer_address(request))
    wanted = _validated(document)
    encoded = await services.auth.passwords.hashed(wanted.password)
    async with services.change(who, bumps=False) as change:
        if await store.password_hash(change.session) is not None:
            raise Unauthorized("A password is set already. Sign in with it.")
        await store.set_password_hash(change.session, encoded, change.now())
        change.note("create", Subject("password"))
    services.auth.password_is_set()
    token = services.auth.sessions.begin()
    _set_cookie(response, services, token)
    return await _status(services, request, token)


@router.post("/password")
async def change_password(
    body: PasswordRequest, request: Request, response: Response, services: ServicesDep, who: WhoDep
) -> AuthStatus:
    """Set another password. Every other session ends."""
    auth = services.auth
    if who.actor != "token":
        async with services.read() as session:
            await auth.check_password(session, body.current_password)
    encoded = await auth.passwords.hashed(body.password)
    async with services.change(who, bumps=False) as change:
        await store.set_password_hash(change.session, encoded, change.now())
        change.note("update", Subject("password"))
    auth.password_is_set()
    token = auth.sessions.begin()
    _set_cookie(response, services, token)
    return await _status(services, request, token)


@router.post("/logout")
async def log_out(request: Request, response: Response, services: ServicesDep) -> AuthStatus:
    """End this browser's session, on the server too."""
    _end_session(request, services)
    response.delete_cookie(services.auth.authenticator.cookie_name, path="/", httponly=True, samesite="strict")
    status = await _status(services, request)
    return status.model_copy(update={"authenticated": False, "expires_at": None})


async def _status(services: Services, request: Request, token: str | None = None) -> AuthStatus:
    auth = services.auth
    async with services.read() as session:
        has_password = await store.password_hash(session) is not None
    live = auth.sessions.find(token or auth.authenticator.session_token(request.headers) or "")
    return AuthStatus(
        authenticated=live is not None or identity_of(request) is not None,
        setup_required=not has_password,
        token_login=services.config.admin_token is not None,
        expires_at=None if live is None else datetime.fromtimestamp(live.expires_at, UTC),
    )


async def _lenient_document(request: Request) -> Json:
    try:
        return jsonio.loads(await request.body())
    except jsonio.JsonError:
        return None


def _validated(document: Json) -> SetupRequest:
    try:
        return SetupRequest.model_validate(document)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None


def _end_session(request: Request, services: Services) -> None:
    token = services.auth.authenticator.session_token(request.headers)
    if token is not None:
        services.auth.sessions.end(token)


def _set_cookie(response: Response, services: Services, token: str) -> None:
    response.set_cookie(
        services.auth.authenticator.cookie_name,
        token,
        max_age=LIFETIME_S,
        path="/",
        httponly=True,
        samesite="strict",
    )
