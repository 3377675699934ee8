"""One request to the proxy over loopback, its answer passed on piece by piece.

The client key never reaches the page. When the page goes away the connection to the proxy is closed at once, which
cancels the call to the provider.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import aiohttp

from dashboard.outbound import CallFailed, request_id_header
from shared import jsonio
from shared.jsonio import Json

PATHS: Mapping[str, str] = {
    "anthropic": "/v1/messages",
    "chat": "/v1/chat/completions",
    "responses": "/v1/responses",
}
PASSED_HEADERS = ("x-request-id", "x-proxy-account", "x-proxy-strategy", "x-proxy-tenant", "retry-after")
USER_AGENT = "CodeGate-Playground"
_CONNECT_S = 5.0


@dataclass(slots=True)
class Relayed:
    """The head of an answer, and the connection on which the rest comes."""

    status: int
    content_type: str
    headers: dict[str, str]
    _response: aiohttp.ClientResponse
    _open: AsyncExitStack = field(repr=False)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes, and close. A connection that breaks ends it."""
        try:
            async for piece in self._response.content.iter_any():
                yield piece
        except aiohttp.ClientError:
            return
        finally:
            await self.close()

    async def close(self) -> None:
        """Give the connection back. Safe to call more than once."""
        await self._open.aclose()


async def ask(base_url: str, wire: str, document: Json, key: str | None) -> Relayed:
    """Send a document and return when the answer begins. Raises `CallFailed` when the proxy does not answer."""
    async with AsyncExitStack() as stack:
        # The proxy has time-outs of its own: here only the connection must come about.
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout, trust_env=False))
        headers = {"content-type": "application/json", "user-agent": USER_AGENT, **request_id_header()}
        if key is not None:
            headers["authorization"] = f"Bearer {key}"
        if wire == "anthropic":
            headers["anthropic-version"] = "2023-06-01"
        try:
            response = await stack.enter_async_context(
                session.post(base_url + PATHS[wire], data=jsonio.dumps(document), headers=headers)
            )
        except (aiohttp.ClientError, OSError, TimeoutError):
            raise CallFailed("The proxy does not answer. Is it still running?") from None
        passed = {name: response.headers[name] for name in PASSED_HEADERS if name in response.headers}
        return Relayed(response.status, response.headers.get("content-type", ""), passed, response, stack.pop_all())
