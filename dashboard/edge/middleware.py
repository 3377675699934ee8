"""The ASGI middleware around the whole application, in this order: headers, host, identity, origin, body.

A request without a credential is answered before anything of it is parsed; errors of every kind leave as JSON.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.auth.identity import Identity, Refusal
from dashboard.edge.headers import with_security_headers
from dashboard.edge.hosts import is_allowed
from dashboard.edge.origin import foreign_origin, wrong_content_type
from shared.log_writer import PRESENT_REQUEST

REQUEST_ID = "x-request-id"
_PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{8,100}")
MAX_BODY_BYTES = 8 * 1024 * 1024

OPEN_ROUTES = frozenset(
    {
        ("GET", "/api/health"),
        ("GET", "/api/auth/status"),
        ("POST", "/api/auth/login"),
        ("POST", "/api/auth/setup"),
        ("POST", "/api/auth/logout"),
    }
)
"""What answers without a credential."""

Identify = Callable[[Headers, str], Identity | Refusal]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Stop:
    """An answer given before any route is asked."""

    status: int
    message: str
    retry_after_s: int | None = None


class Edge:
    """Guards the application; `scope["state"]["identity"]` tells the routes who is asking."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str], identify: Identify) -> None:
        self._app = app
        self._hosts = hosts
        self._identify = identify

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self._serve_websocket(scope, receive, send)
            return
        request_id = _request_id(scope)
        PRESENT_REQUEST.set(request_id)
        guarded_send = _Started(with_security_headers(send, is_api=_is_api(scope["path"])), request_id)
        stop = self._examine(scope)
        if stop is not None:
            await _reply(stop, scope, receive, guarded_send)
            return
        try:
            await self._app(scope, _bounded(receive), guarded_send)
        except Exception:
            _log.exception("request_failed", method=scope["method"], path=scope["path"])
            if guarded_send.started:
                raise
            await _reply(_Stop(500, "Something went wrong here. The log says more."), scope, receive, guarded_send)

    async def _serve_websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A WebSocket is refused by closing it before it is accepted, which the client sees as 403.

        The credential may be a cookie, which a browser adds for any page, and no fetch rule binds a WebSocket: so the
        origin must be there, and be ours.
        """
        asked = {**scope, "method": "POST"}
        if self._examine(asked) is not None or not _is_api(scope["path"]) or _lacks_origin(asked):
            await send({"type": "websocket.close", "code": 1008, "reason": "refused"})
            return
        await self._app({**scope, "state": asked["state"]}, receive, send)

    def _examine(self, scope: Scope) -> _Stop | None:
        headers = Headers(scope=scope)
        method, path = scope["method"], scope["path"]
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not is_allowed(hosts[0], self._hosts):
            return _Stop(400, "This name is not among the hosts that the dashboard answers (ALLOWED_HOSTS).")
        if "\x00" in path or b"%00" in scope.get("query_string", b""):
            return _Stop(400, "The address holds a NUL character.")
        if not _is_api(path):
            return None
        who = self._identify(headers, _peer(scope))
        is_open = (method, path) in OPEN_ROUTES
        if isinstance(who, Refusal):
            if not is_open:
                return _Stop(who.status, who.message, who.retry_after_s)
        else:
            scope.setdefault("state", {})["identity"] = who
        if isinstance(who, Identity) and not who.by_cookie:
            return _too_large(headers)
        return _browser_fault(method, hosts[0], headers) or _too_large(headers)


class _Started:
    """A `send` that remembers whether the reply has begun, and names the request in its head."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._id = (REQUEST_ID.encode(), request_id.encode())
        self.started = False

    async def __call__(self, message: Message) -> None:
        """Pass `message` on."""
        if message["type"] == "http.response.start":
            self.started = True
            given = any(name.lower() == self._id[0] for name, _ in message.get("headers", ()))
            if not given:
                message = {**message, "headers": [*message.get("headers", ()), self._id]}
        await self._send(message)


def _lacks_origin(scope: Scope) -> bool:
    identity: Identity = scope["state"]["identity"]
    return identity.by_cookie and "origin" not in Headers(scope=scope)


def _request_id(scope: Scope) -> str:
    """Return what the logs call this request: the caller's own word for it where that is a plain one."""
    given = Headers(scope=scope).get(REQUEST_ID, "")
    return given if _PLAIN_ID.fullmatch(given) else uuid.uuid4().hex


def _is_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else "unknown"


def _browser_fault(method: str, host: str, headers: Headers) -> _Stop | None:
    """Check what only a browser can be tricked into sending."""
    if foreign_origin(method, host, headers.get("origin"), headers.get("sec-fetch-site")):
        return _Stop(403, "This request comes from another site.")
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if wrong_content_type(method, headers.get("content-type"), has_body=has_body):
        return _Stop(415, "Bodies must be application/json.")
    return None


def _too_large(headers: Headers) -> _Stop | None:
    length = headers.get("content-length", "0")
    if length.isdigit() and int(length) > MAX_BODY_BYTES:
        return _Stop(413, "The body is too large.")
    return None


def _bounded(receive: Receive) -> Receive:
    """Wrap `receive` so that a body without a declared length is bounded too."""
    seen = 0

    async def receive_bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY_BYTES:
            raise HTTPException(413, "The body is too large.")
        return message

    return receive_bounded


async def _reply(stop: _Stop, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {} if stop.retry_after_s is None else {"retry-after": str(stop.retry_after_s)}
    if stop.status == 401:  # noqa: PLR2004
        headers["www-authenticate"] = "Bearer"
    await JSONResponse({"error": stop.message}, stop.status, headers)(scope, receive, send)
