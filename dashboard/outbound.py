"""The dashboard's way out: account tests, model lists and sign-ins, nothing else.

One request at a time on a connection of its own: these calls are rare, and each account may have its own proxy. No
redirect is followed, no environment proxy is used, refused addresses are refused again after resolution, and an answer
is read up to a limit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from shared import jsonio
from shared.connectors import connector_for, is_http_proxy, met_refused_address
from shared.jsonio import Json
from shared.log_writer import PRESENT_REQUEST
from shared.outbound import NEVER_CALLED, PROXY_URL_SCHEMES, refused_url

MAX_ANSWER_BYTES = 8 * 1024 * 1024
_READ_BYTES = 64 * 1024
_PROXY_REFUSED = "The account's proxy refused the connection."


class CallFailed(Exception):
    """No answer came; the message says why and is safe to show."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a provider."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: Json = field(default=None, repr=False)
    """Sent as JSON."""
    proxy_url: str | None = field(default=None, repr=False)
    within_s: float = 30.0
    content: bytes | None = field(default=None, repr=False)
    """Sent as it is, in place of `body`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    content_type: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By lower-case name."""

    def document(self) -> Json:
        """Return the body as JSON, or None when it is none."""
        try:
            return jsonio.loads(self.body)
        except jsonio.JsonError:
            return None


def request_id_header() -> dict[str, str]:
    """Return the header that carries the id of the request that brings a call about, so that the proxy's log names it too."""
    request_id = PRESENT_REQUEST.get()
    return {"x-request-id": request_id} if request_id is not None else {}


async def send(call: Call) -> Answer:
    """Make the call. Raises `CallFailed`."""
    refusal = refused_url(call.url) or _proxy_refusal(call.proxy_url)
    if refusal is not None:
        raise CallFailed(refusal)
    timeout = aiohttp.ClientTimeout(total=call.within_s, sock_connect=10)
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector_for(call.proxy_url, force_close=True), timeout=timeout, trust_env=False
            ) as session,
            session.request(
                call.method,
                call.url,
                headers={**call.headers, **request_id_header()},
                data=_content_of(call),
                allow_redirects=False,
                proxy=call.proxy_url if is_http_proxy(call.proxy_url) else None,
            ) as response,
        ):
            if response.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
                raise CallFailed(_PROXY_REFUSED)
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, response.content_type, await _read(response), headers)
    except TimeoutError:
        raise CallFailed(f"No answer within {call.within_s:g} s.") from None
    except (ProxyError, aiohttp.ClientHttpProxyError):
        raise CallFailed(_PROXY_REFUSED) from None
    except (ProxyConnectionError, ProxyTimeoutError, aiohttp.ClientProxyConnectionError):
        raise CallFailed("The account's proxy cannot be reached.") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise CallFailed(_reason(error)) from None


def _content_of(call: Call) -> bytes | None:
    return jsonio.dumps(call.body) if call.body is not None else call.content


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
    if met_refused_address(error):
        return NEVER_CALLED
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "The host name cannot be resolved."
    if isinstance(error, aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
        return "The TLS connection failed: the certificate is not accepted."
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"No connection: {error.os_error.strerror or type(error.os_error).__name__}."
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError | aiohttp.ClientPayloadError):
        return "The connection was closed without a whole answer."
    return f"The call failed ({type(error).__name__})."
