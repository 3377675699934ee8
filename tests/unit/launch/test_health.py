"""Whether a program answers, asked the way `start.sh` and the container's health check ask."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from launch.health import Place, answers


@asynccontextmanager
async def server(reply: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Serve one fixed reply; yield the port and the requests that came."""
    requests: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(reply)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        yield listening.sockets[0].getsockname()[1], requests


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", True),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", False),
        (b"", False),
        (b"\r\n", False),
    ],
)
async def test_only_a_200_is_an_answer(reply: bytes, expected: bool) -> None:
    async with server(reply) as (port, requests):
        assert await answers(Place("proxy", "0.0.0.0", port, "/health")) is expected
    assert requests == [f"GET /health HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()]


async def test_nobody_listening_is_no_answer() -> None:
    async with server(b"") as (port, _):
        pass
    assert not await answers(Place("proxy", "127.0.0.1", port, "/health"))


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:9212"),
        ("0.0.0.0", "http://127.0.0.1:9212"),
        ("::", "http://[::1]:9212"),
        ("::1", "http://[::1]:9212"),
        ("codegate.internal", "http://codegate.internal:9212"),
    ],
)
def test_a_place_is_named_as_this_machine_reaches_it(host: str, url: str) -> None:
    assert Place("proxy", host, 9212, "/health").url == url
