"""The HTTP edge: a request off the connection in, `Inbound` out.

Routing is a table of exact paths and two patterns, because every path has a wire format, also the unknown ones. A key
is asked for before anything else is said, save at `/` and `/health`.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from proxy import model_list
from proxy.admission.tenants import Caller, authenticate, presented_keys
from proxy.delivery import ClientGone
from proxy.errors import ClientFault, ErrorInfo, ErrorKind
from proxy.exchange import Inbound, Operation
from proxy.formats.registry import CODECS
from proxy.incoming import Incoming
from proxy.metric_families import CONTENT_TYPE, exposed
from proxy.pipeline import serve
from proxy.request_body import read_body
from proxy.services import Services
from proxy.sink import Sink
from proxy.upstream.headers import first_values
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

_A, _C, _R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Route:
    """What a path and method of the three formats mean."""

    format: WireFormat
    operation: Operation
    suffix: str = ""
    stored_id: str | None = None


_POSTS: Mapping[str, Route] = {
    "/v1/messages": Route(_A, Operation.GENERATE),
    "/v1/messages/count_tokens": Route(_A, Operation.COUNT_TOKENS),
    "/v1/chat/completions": Route(_C, Operation.GENERATE),
    "/v1/responses": Route(_R, Operation.GENERATE),
    "/v1/responses/compact": Route(_R, Operation.COMPACT, "/compact"),
}
_STORED = re.compile(r"/v1/responses/(?P<id>[A-Za-z0-9_.-]{1,200})(?P<below>/input_items|/cancel)?")
_STORED_METHODS = {None: ("GET", "DELETE"), "/input_items": ("GET",), "/cancel": ("POST",)}
_MODEL = re.compile(r"/v1/models/(?P<id>.{1,300})")
_PUBLIC = frozenset({"/", "/health"})
_READING = ("GET", "HEAD")


class Edge:
    """Answers every request of the proxy's port."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def handle(self, incoming: Incoming) -> bool:
        """Answer one request; tell whether its connection can be used again."""
        path, _, query = incoming.target.partition("?")
        headers = first_values(incoming.raw_headers)
        sink = Sink(incoming, self._cors(headers))
        route = _POSTS.get(path) if incoming.method == "POST" else None
        self._services.metrics.in_flight += 1
        try:
            if route is not None and not self._services.stopping:
                await serve(_inbound(incoming, path, query, headers, route), sink, self._services)
            else:
                await self._answer(incoming, path, query, headers, sink)
        except ClientGone:
            incoming.carrier.abort()
            return False
        finally:
            self._services.metrics.in_flight -= 1
        return sink.keep_alive

    async def _answer(self, incoming: Incoming, path: str, query: str, headers: Mapping[str, str], sink: Sink) -> None:
        """Answer what is no POST of the three formats."""
        wire = _wire_of(path, headers)
        try:
            self._check_open()
            if incoming.method == "OPTIONS" and sink.cors:
                await sink.whole(204, {}, b"")
                return
            if path in _PUBLIC and incoming.method in _READING:
                await sink.whole(200, {"content-type": _JSON}, jsonio.dumps(await self._public(path)))
                return
            if path == "/metrics" and incoming.method in _READING:
                await self._metrics(headers, sink)
                return
            caller = self._authenticate(headers)
            if (stored := _stored_route(incoming.method, path, headers)) is not None:
                await serve(_inbound(incoming, path, query, headers, stored), sink, self._services)
                return
            document = self._models(incoming.method, path, query, wire, caller)
            await sink.whole(200, {"content-type": _JSON}, jsonio.dumps(document))
        except ClientFault as fault:
            await sink.whole(fault.info.status, _fault_headers(fault, path), _error_body(fault.info, wire))

    def _check_open(self) -> None:
        if self._services.stopping:
            raise ClientFault(ErrorInfo(503, ErrorKind.OVERLOADED, "the proxy is shutting down"))

    async def _public(self, path: str) -> dict[str, Json]:
        if path == "/":
            return {"service": "codegate", "status": "ok"}
        siblings = self._services.siblings
        report = None if siblings is None else await siblings.gathered()
        reasons = self._services.degraded if report is None else report.reasons
        uptime_s = round(self._services.uptime_s if report is None else report.uptime_s, 1)
        if reasons:
            return {"status": "degraded", "reasons": list(reasons), "uptime_s": uptime_s}
        return {"status": "ok", "uptime_s": uptime_s}

    async def _metrics(self, headers: Mapping[str, str], sink: Sink) -> None:
        if not self._is_admin(headers):
            self._check_sees_all(self._authenticate(headers))
        siblings = self._services.siblings
        text = exposed(self._services) if siblings is None else (await siblings.gathered()).metrics.encode()
        await sink.whole(200, {"content-type": CONTENT_TYPE}, text)

    def _check_sees_all(self, caller: Caller) -> None:
        """Refuse tenants: the counters are of all of them. The Default tenant is the instance's owner."""
        if caller.tenant is not None and caller.tenant.id != self._services.configuration.instance.default_tenant_id:
            raise ClientFault(ErrorInfo(403, ErrorKind.PERMISSION, "metrics are for the owner of this proxy"))

    def _models(self, method: str, path: str, query: str, wire: WireFormat, caller: Caller) -> dict[str, Json]:
        """Answer `/v1/models` and below, or say what is wrong with path or method. Raises `ClientFault`."""
        asked = _MODEL.fullmatch(path)
        if path != "/v1/models" and asked is None:
            raise _unknown(method, path)
        if method not in _READING:
            raise _method_not_allowed(method)
        configuration = self._services.configuration
        rules = configuration.settings_of(caller.tenant).tier_rules
        if asked is None:
            models = model_list.available(configuration.snapshot, caller.tenant, rules)
            return model_list.render_list(models, wire, query)
        model = model_list.find(asked["id"], configuration.snapshot, caller.tenant, rules)
        if model is None:
            raise ClientFault(ErrorInfo(404, ErrorKind.NOT_FOUND, "there is no such model"))
        return model_list.render_model(model, wire)

    def _authenticate(self, headers: Mapping[str, str]) -> Caller:
        configuration = self._services.configuration
        return authenticate(presented_keys(headers), configuration.snapshot, configuration.instance)

    def _is_admin(self, headers: Mapping[str, str]) -> bool:
        token = self._services.config.admin_token
        if token is None:
            return False
        given = (key.encode("utf-8", "surrogateescape") for key in presented_keys(headers))
        return any(hmac.compare_digest(key, token.get_secret_value().encode()) for key in given)

    def _cors(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Return the headers for a web page that the setting names; none for all others."""
        origin = headers.get("origin")
        allowed = self._services.configuration.instance.proxy_cors_origins
        if not origin or not allowed or (origin.lower() not in allowed and "*" not in allowed):
            return {}
        return {
            "access-control-allow-origin": origin,
            "access-control-allow-methods": "GET, POST, OPTIONS",
            "access-control-allow-headers": headers.get(
                "access-control-request-headers", "authorization, content-type"
            ),
            "access-control-expose-headers": "x-request-id, x-proxy-account, x-proxy-strategy, x-proxy-tenant",
            "access-control-max-age": "600",
            "vary": "origin",
        }


def _inbound(incoming: Incoming, path: str, query: str, headers: Mapping[str, str], route: Route) -> Inbound:
    return Inbound(
        incoming.method,
        path,
        query,
        route.format,
        route.operation,
        incoming.raw_headers,
        headers,
        partial(read_body, incoming),
        route.stored_id,
        route.suffix,
    )


def _stored_route(method: str, path: str, headers: Mapping[str, str]) -> Route | None:
    """Return the route of a stored response. Raises `ClientFault` for an upgrade and for a wrong method."""
    if path == "/v1/responses" and "websocket" in headers.get("upgrade", "").lower():
        message = "this proxy does not serve Responses over WebSocket; use POST /v1/responses"
        raise ClientFault(ErrorInfo(426, ErrorKind.INVALID_REQUEST, message))
    found = _STORED.fullmatch(path)
    if found is None or path in _POSTS:
        return None
    if method not in _STORED_METHODS[found["below"]]:
        raise _method_not_allowed(method)
    return Route(_R, Operation.STORED, f"/{found['id']}{found['below'] or ''}", found["id"])


def _wire_of(path: str, headers: Mapping[str, str]) -> WireFormat:
    """Return the format in which a client of this path reads errors and lists."""
    if path.startswith("/v1/responses"):
        return _R
    if path.startswith("/v1/messages") or any(name.startswith("anthropic-") for name in headers):
        return _A
    return _A if path.startswith("/v1/models") and "x-api-key" in headers else _C


def _unknown(method: str, path: str) -> ClientFault:
    if path in _POSTS or path in _PUBLIC or path == "/metrics":
        return _method_not_allowed(method)
    return ClientFault(ErrorInfo(404, ErrorKind.NOT_FOUND, "there is nothing at this path"))


def _method_not_allowed(method: str) -> ClientFault:
    shown = method if method.isalpha() and len(method) < _LONGEST_METHOD else "this method"
    return ClientFault(ErrorInfo(405, ErrorKind.METHOD_NOT_ALLOWED, f"{shown} is not allowed here"))


_LONGEST_METHOD = 16


def _fault_headers(fault: ClientFault, path: str) -> dict[str, str]:
    headers = {"content-type": _JSON}
    if fault.should_retry is not None:
        headers["x-should-retry"] = "true" if fault.should_retry else "false"
    if fault.info.kind is ErrorKind.METHOD_NOT_ALLOWED:
        headers["allow"] = _allowed(path)
    if fault.info.status == 426:  # noqa: PLR2004 - upgrade required
        headers |= {"upgrade": "HTTP/1.1", "connection": "Upgrade"}
    return headers


def _allowed(path: str) -> str:
    if path in _POSTS:
        return "POST"
    found = _STORED.fullmatch(path)
    return ", ".join(_STORED_METHODS[found["below"]] if found else _READING)


def _error_body(info: ErrorInfo, wire: WireFormat) -> bytes:
    return jsonio.dumps(CODECS[wire].encode_error(info))
