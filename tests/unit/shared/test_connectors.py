"""Names are judged by what they resolve to, whichever way the connection takes."""

import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientError, ClientSession, web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from yarl import URL

from proxy.errors import UpstreamFault
from proxy.upstream.client import UpstreamClient
from proxy.upstream.outgoing import Outgoing
from shared.connectors import SafeResolver, connector_for, met_refused_address
from tests.support.socks import running_socks

METADATA = "169.254.169.254"


class Book(AbstractResolver):
    """A name server with a book of names."""

    def __init__(self, **names: list[str]) -> None:
        self.names = names
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
            for address in self.names[host.partition(".")[0]]
        ]

    async def close(self) -> None:
        pass


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    async def answer(request: web.BaseRequest) -> web.Response:
        return web.json_response({"path": str(request.rel_url), "host": request.host})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as running:
        yield running


@pytest.fixture
async def socks() -> AsyncIterator[tuple[int, list[str]]]:
    """A SOCKS5 proxy: its port, and the names that it was asked to connect to."""
    async with running_socks() as running:
        yield running


def outgoing(url: str, proxy_url: str | None = None) -> Outgoing:
    return Outgoing("GET", URL(url), (), None, proxy_url, 5.0)


async def reach(book: Book, url: str, proxy_url: str | None = None) -> bytes:
    async with UpstreamClient(book) as client:
        upstream = await client.send(outgoing(url, proxy_url))
        try:
            return await upstream.read()
        finally:
            upstream.close()


async def test_a_name_keeps_only_the_addresses_that_may_be_called():
    resolver = SafeResolver(Book(mixed=[METADATA, "127.0.0.1", "fe80::1%eth0", "::ffff:169.254.169.254"]))
    assert [entry["host"] for entry in await resolver.resolve("mixed")] == ["127.0.0.1"]


@pytest.mark.parametrize("address", [METADATA, "169.254.0.1", "fe80::1", "100.100.100.200", "::ffff:169.254.169.254"])
async def test_the_proxy_does_not_call_a_name_that_leads_to_a_refused_address(address: str):
    book = Book(sly=[address])
    with pytest.raises(UpstreamFault, match="never called") as caught:
        await reach(book, "http://sly.example.com:9/v1")
    assert caught.value.info.status == 502
    assert book.asked == ["sly.example.com"]


@pytest.mark.parametrize("host", [METADATA, "2852039166", "0xA9FEA9FE", "[fe80::1]", "metadata.google.internal"])
async def test_the_proxy_calls_no_refused_address_by_any_spelling(host: str):
    book = Book()
    with pytest.raises(UpstreamFault, match="never called"):
        await reach(book, f"http://{host}/latest")
    with pytest.raises(UpstreamFault, match="never called"):
        await reach(book, f"http://{host}/latest", "http://127.0.0.1:9")
    assert book.asked == []


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "socks5h"])
async def test_the_proxy_uses_no_outbound_proxy_at_a_refused_address(scheme: str):
    with pytest.raises(UpstreamFault, match="never called"):
        await reach(Book(sly=[METADATA]), "http://api.example.com/", f"{scheme}://sly.example.com:9")
    with pytest.raises(UpstreamFault, match="never called"):
        await reach(Book(), "http://api.example.com/", f"{scheme}://{METADATA}:9")


async def test_a_name_that_leads_home_is_called(server: TestServer):
    assert b'"/v1"' in await reach(Book(model=["127.0.0.1"]), f"http://model.example.com:{server.port}/v1")


async def test_an_http_proxy_is_asked_for_the_whole_address(server: TestServer):
    proxy_url = f"http://proxy.example.com:{server.port}"
    book = Book(proxy=["127.0.0.1"])
    assert b'"api.example.com"' in await reach(book, "http://api.example.com/v1", proxy_url)
    assert book.asked == ["proxy.example.com"]


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_a_socks_proxy_resolves_what_it_connects_to(
    server: TestServer, socks: tuple[int, list[str]], scheme: str
):
    port, asked = socks
    book = Book(proxy=["127.0.0.9", "127.0.0.1"])
    await reach(book, f"http://api.example.com:{server.port}/v1", f"{scheme}://proxy.example.com:{port}")
    assert asked == ["api.example.com"]
    assert book.asked == ["proxy.example.com"]


async def test_what_the_connector_refuses_is_told_from_other_faults():
    async with ClientSession(connector=connector_for("socks5://sly:9", resolver=Book(sly=[METADATA]))) as session:
        with pytest.raises(ClientError) as caught:
            await session.get("http://api.example.com/")
    assert met_refused_address(caught.value)
    assert not met_refused_address(OSError("no route"))
