"""How both processes connect to providers: directly or through an account's proxy, and never to a refused address.

Every name that we resolve is judged by its addresses (`shared.outbound`), the proxy's own name too. A literal address
is never resolved, so `refused_host` is for the caller to ask first. What a proxy connects to, it resolves itself: there
only the spelling can be judged.
"""

import socket
from ipaddress import ip_address
from typing import Any

import aiohttp
import python_socks
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from aiohttp_socks import ProxyConnectionError, ProxyConnector

from shared.outbound import NEVER_CALLED, is_refused_address


class RefusedAddress(OSError):
    """A name that leads to an address that is never called."""

    def __init__(self) -> None:
        super().__init__(NEVER_CALLED)


class SafeResolver(AbstractResolver):
    """Resolves names and leaves out the addresses that are never called."""

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of `host` that may be called. Raises `RefusedAddress` when none may."""
        found = await self._inner.resolve(host, port, family)
        allowed = [entry for entry in found if not is_refused_address(ip_address(entry["host"].partition("%")[0]))]
        if not allowed:
            raise RefusedAddress
        return allowed

    async def close(self) -> None:
        """Close the resolver behind."""
        await self._inner.close()


def connector_for(
    proxy_url: str | None, *, resolver: AbstractResolver | None = None, **options: Any
) -> aiohttp.TCPConnector:
    """Return a connector that goes directly, or through a SOCKS proxy; HTTP proxies are named with each request.

    `resolver` finds the addresses that are then judged; `options` are aiohttp's.
    """
    safe = SafeResolver(resolver)
    if proxy_url is None or is_http_proxy(proxy_url):
        return aiohttp.TCPConnector(resolver=safe, **options)
    # python-socks knows `socks5` alone; curl's `socks5h` says what is the case for both here.
    kind, host, port, username, password = python_socks.parse_proxy_url(proxy_url.replace("socks5h://", "socks5://", 1))
    return _SocksConnector(safe, host, port, kind, username, password, rdns=True, **options)


def is_http_proxy(proxy_url: str | None) -> bool:
    """Tell whether `proxy_url` is for aiohttp's own `proxy` argument."""
    return proxy_url is not None and proxy_url.lower().startswith(("http://", "https://"))


def met_refused_address(error: Exception) -> bool:
    """Tell whether a call failed because its address is never called; aiohttp wraps what a connector raises."""
    return any(isinstance(one, RefusedAddress) for one in (error, getattr(error, "os_error", None), error.__cause__))


class _SocksConnector(ProxyConnector):
    """A SOCKS connector that judges the proxy's addresses, which the library would resolve by itself."""

    def __init__(self, resolver: SafeResolver, host: str, port: int, *arguments: Any, **options: Any) -> None:
        super().__init__(host, port, *arguments, **options)
        self._proxy_resolver = resolver
        self._proxy_name = host

    async def _connect_via_proxy(self, host: str, port: int, *arguments: Any, **options: Any) -> Any:
        """Connect through the first of the proxy's addresses that answers."""
        failure: Exception = ProxyConnectionError("the proxy's name cannot be resolved")
        for address in await self._addresses():
            self._proxy_host = address  # read by the library before it first waits
            try:
                transport, theirs = await super()._connect_via_proxy(host, port, *arguments, **options)
                return transport, self._read_by_ours(transport, theirs)
            except python_socks.ProxyConnectionError as error:
                failure = error
        raise failure

    def _read_by_ours(self, transport: Any, theirs: Any) -> Any:
        """Put the connector's reader, which its owner may have chosen, in the place of the library's own."""
        reader: Any = self._factory()
        reader.behind = theirs  # its stream would close the connection as soon as nobody held it
        transport.set_protocol(reader)
        reader.connection_made(transport)
        return reader

    async def _addresses(self) -> list[str]:
        try:
            return [found["host"] for found in await self._proxy_resolver.resolve(self._proxy_name, self._proxy_port)]
        except RefusedAddress:
            raise
        except OSError:
            return []
