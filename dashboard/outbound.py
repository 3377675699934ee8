"""The dashboard's way out: account tests and model lists, nothing else.

One request at a time on a connection of its own: these calls are rare, and each account may have its own proxy. No
redirect is followed, no environment proxy is used, refused addresses are refused again after resolution, and an answer
is read up to a limit.
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from aiohttp_socks import ProxyConnector, ProxyError

from shared import jsonio
from shared.jsonio import Json
from shared.outbound import PROXY_URL_SCHEMES, is_refused_address, refused_url

MAX_ANSWER_BYTES = 8 * 1024 * 1024
_READ_BYTES = 64 * 1024


class CallFailed(Exception):
    """No answer came; the message says why and is safe to show."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a provider."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: Json = field(default=None, repr=False)
    proxy_url: str | None = field(default=None, repr=False)
    within_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    content_type: str
    body: bytes = field(repr=False)

    def document(self) -> Json:
        """Return the body as JSON, or None when it is none."""
        try:
            return jsonio.loads(self.body)
        except jsonio.JsonError:
            return None


async def send(call: Call) -> Answer:
    """Make the call. Raises `CallFailed`."""
    refusal = refused_url(call.url) or _proxy_refusal(call.proxy_url)
    if refusal is not None:
        raise CallFailed(refusal)
    timeout = aiohttp.ClientTimeout(total=call.within_s, sock_connect=10)
    try:
        async with (
            aiohttp.ClientSession(connector=_connector(call.proxy_url), timeout=timeout, trust_env=False) as session,
            session.request(
                call.method,
                call.url,
                headers=call.headers,
                data=None if call.body is None else jsonio.dumps(call.body),
                allow_redirects=False,
                proxy=call.proxy_url if _is_http_proxy(call.proxy_url) else None,
            ) as response,
        ):
            return Answer(response.status, response.content_type, await _read(response))
    except TimeoutError:
        raise CallFailed(f"No answer within {call.within_s:g} s.") from None
    except ProxyError:
        raise CallFailed("The account's proxy refused the connection.") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise CallFailed(_reason(error)) from None


class SafeResolver(AbstractResolver):
    """Resolves names and leaves out addresses that are never called."""

    def __init__(self) -> None:
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of `host` that may be called. Raises `OSError` when none may."""
        found = await self._inner.resolve(host, port, family)
        allowed = [entry for entry in found if not is_refused_address(ip_address(entry["host"].partition("%")[0]))]
        if not allowed:
            raise OSError("link-local and cloud metadata addresses are never called")
        return allowed

    async def close(self) -> None:
        """Nothing is held."""
        await self._inner.close()


def _connector(proxy_url: str | None) -> aiohttp.BaseConnector:
    settings: dict[str, Any] = {"resolver": SafeResolver(), "force_close": True}
    if proxy_url is None or _is_http_proxy(proxy_url):
        return aiohttp.TCPConnector(**settings)
    # python-socks spells "the proxy resolves the name" as an option, curl as `socks5h`.
    remote = proxy_url.startswith("socks5h://")
    connector: aiohttp.BaseConnector = ProxyConnector.from_url(
        proxy_url.replace("socks5h://", "socks5://", 1), rdns=remote, **settings
    )
    return connector


def _is_http_proxy(proxy_url: str | None) -> bool:
    return proxy_url is not None and proxy_url.lower().startswith(("http://", "https://"))


def _proxy_refusal(proxy_url: str | None) -> str | None:
    return None if proxy_url is None else refused_url(proxy_url, PROXY_URL_SCHEMES, may_hold_login=True)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for piece in response.content.iter_chunked(_READ_BYTES):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_ANSWER_BYTES:
            raise CallFailed("The answer is too large.")
    return b"".join(pieces)


def _reason(error: Exception) -> str:
    """Say what failed without repeating URLs, which may hold a login."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "The host name cannot be resolved."
    if isinstance(error, aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
        return "The TLS connection failed: the certificate is not accepted."
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"No connection: {error.os_error.strerror or type(error.os_error).__name__}."
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError | aiohttp.ClientPayloadError):
        return "The connection was closed without a whole answer."
    return f"The call failed ({type(error).__name__})."
