"""A client's connection by itself: what it reads off it in any pieces, and what it does when nobody reads or speaks."""

import asyncio
import gc
import itertools
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from proxy import connection
from proxy.delivery import ClientGone
from proxy.errors import ClientFault
from proxy.incoming import Incoming
from proxy.listener import Listener
from proxy.request_body import read_body
from proxy.sink import Sink
from tests.support.waiting import eventually_true

LAST = b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
GET = b"GET /get HTTP/1.1\r\nHost: x\r\n\r\n"
BIG = 1_000_000
LIMIT = 1_000_000


@dataclass(slots=True)
class Server:
    """A listener whose handler answers by the path, and what it was asked."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    cancelled: int = 0
    held: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, incoming: Incoming) -> bool:
        sink = Sink(incoming, {})
        self.asked.append(incoming.target)
        try:
            status, body = await self._answer(incoming)
            await sink.whole(status, {}, body)
        except ClientFault as fault:
            await sink.whole(fault.info.status, {}, b"")
        except ClientGone:
            incoming.carrier.abort()
            return False
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return sink.keep_alive

    async def _answer(self, incoming: Incoming) -> tuple[int, bytes]:
        match incoming.target:
            case "/read":
                return 200, await read_body(incoming, LIMIT)
            case "/held":
                await self.held.wait()
            case "/big":
                return 200, bytes(BIG)
            case "/gone":
                raise ClientGone
        return 404, b""


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    server = Server()
    listener = Listener(server.handle)
    listening = socket.create_server(("127.0.0.1", 0))
    server.port = listening.getsockname()[1]
    await listener.start(listening)
    try:
        yield server
    finally:
        listener.stop()
        await listener.close()


async def said(server: Server, *pieces: bytes) -> bytes:
    """Send pieces, each when the proxy has had the time to take the one before, and read to the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        async with asyncio.timeout(5):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.01 if len(pieces) > 1 else 0)
            return await reader.read()
    finally:
        writer.close()


def statuses(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})", received)]


def post(path: bytes, body: bytes, headers: bytes = b"") -> bytes:
    return b"POST %b HTTP/1.1\r\nHost: x\r\n%bContent-Length: %d\r\n\r\n%b" % (path, headers, len(body), body)


@pytest.mark.parametrize("count", [1, 2, 30, 31, 32, 33, 63, 64, 65, 100])
async def test_however_many_requests_come_at_once_each_is_answered(count: int) -> None:
    async with serving() as server:
        assert statuses(await said(server, GET * count + LAST)) == [404] * (count + 1)
        assert statuses(await said(server, post(b"/read", b"x" * 999) * count + LAST)) == [200] * count + [404]


@pytest.mark.parametrize("request_", [GET, post(b"/read", b"x" * 999)])
@pytest.mark.parametrize("before", [1, 31, 32])
async def test_so_it_is_after_requests_whose_bodies_came_later(before: int, request_: bytes) -> None:
    head, body = (request := post(b"/read", b"hello"))[:-5], request[-5:]
    async with serving() as server:
        answers = statuses(await said(server, *(head, body) * before, request_ * 100 + LAST))
    assert answers == [200] * before + [404 if request_ is GET else 200] * 100 + [404]


@pytest.mark.parametrize("chunks", [16_384, 16_385, 16_386])
@pytest.mark.parametrize("path", [b"/read", b"/unread"])
async def test_a_body_of_very_many_chunks_holds_the_next_request_up_in_nothing(chunks: int, path: bytes) -> None:
    """At 16,385 the parser is asked to pause with the last of them, and it does so in the next body."""
    head = b"POST %b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" % path
    many = head + b"1\r\na\r\n" * chunks + b"0\r\n\r\n"
    async with serving() as server:
        answers = statuses(await said(server, many, post(b"/read", b"hello", b"Connection: close\r\n")))
    assert answers == [200 if path == b"/read" else 404, 200]


@pytest.mark.parametrize("before", [30, 31, 32, 33])
@pytest.mark.parametrize("path", [b"/read", b"/unread"])
async def test_the_last_of_many_gets_its_body_when_that_comes_later(before: int, path: bytes) -> None:
    request = post(path, b"x" * 600_000)
    async with serving() as server:
        answers = statuses(await said(server, GET * before + request[:100], request[100:] + LAST))
    assert answers == [404] * before + [200 if path == b"/read" else 404, 404]


async def test_pieces_of_any_size_make_the_same_requests() -> None:
    chunked = b"POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx-a: 1\r\n\r\n"
    sent = GET + post(b"/read", b"hello") + chunked + LAST
    async with serving() as server:
        for size in (1, 2, 3, 7, 50):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            for start in range(0, len(sent), size):
                writer.write(sent[start : start + size])
                await asyncio.sleep(0)
            async with asyncio.timeout(5):
                assert statuses(await reader.read()) == [404, 200, 200, 404]
            writer.close()


async def test_a_large_body_is_whole_however_it_comes() -> None:
    body = bytes(range(256)) * 3_500
    sent = post(b"/read", body) + post(b"/read", body[::-1]) + LAST
    async with serving() as server:
        for size in (70_000, 300_000, len(sent)):
            answer = await said(server, *(sent[start : start + size] for start in range(0, len(sent), size)))
            assert statuses(answer.replace(body, b"").replace(body[::-1], b"")) == [200, 200, 404]
            assert answer.count(body) == answer.count(body[::-1]) == 1


async def test_a_body_that_nobody_reads_is_not_taken_after_one_that_was() -> None:
    async with serving() as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(post(b"/read", bytes(900_000)))
        await reader.readexactly(900_000)
        writer.write(post(b"/held", bytes(60_000_000)))
        await asyncio.sleep(0.3)
        assert writer.transport.get_write_buffer_size() > 40_000_000  # some megabytes are the kernel's
        writer.transport.abort()


async def test_a_client_that_leaves_in_the_middle_of_a_large_body_ends_its_exchange() -> None:
    async with serving() as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(post(b"/read", bytes(900_000))[:-1])
        await eventually_true(lambda: server.asked == ["/read"], within=2)
        writer.close()
        await eventually_true(lambda: server.cancelled == 1, within=2)


async def test_a_client_that_reads_nothing_is_not_answered_without_end() -> None:
    async with serving() as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1)
        writer.write(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n" * 31)
        await eventually_true(lambda: len(server.asked) > 1, within=2)
        await asyncio.sleep(0.2)
        assert len(server.asked) < 20  # some megabytes are the kernel's
        writer.transport.abort()


@pytest.mark.parametrize("protocol", [b"websocket", b"h2c"])
@pytest.mark.parametrize("apart", [True, False])
async def test_a_request_for_another_protocol_is_the_last(protocol: bytes, *, apart: bool) -> None:
    request = post(b"/read", b"abc", b"Connection: Upgrade\r\nUpgrade: %b\r\n" % protocol)
    head, body = request[:-3], request[-3:]
    async with serving() as server:
        received = await said(server, *((head, body + GET) if apart else (request + GET,)))
        assert server.asked == ["/read"]
    assert statuses(received) == [200]
    assert b"\r\nconnection: close\r\n" in received
    assert received.endswith(b"abc")


async def test_only_who_knows_interim_answers_gets_one() -> None:
    expecting = post(b"/read", b"abc", b"Expect: 100-continue\r\nConnection: close\r\n")
    async with serving() as server:
        assert statuses(await said(server, expecting[:-3], expecting[-3:])) == [100, 200]
        older = expecting.replace(b"HTTP/1.1", b"HTTP/1.0")
        assert statuses(await said(server, older[:-3], older[-3:])) == [200]


async def test_a_length_may_have_any_number_of_zeros_before_it() -> None:
    zeros = b"0" * 5000
    async with serving() as server:
        request = post(b"/read", b"abc").replace(b"Length: ", b"Length: " + zeros)
        assert statuses(await said(server, request + LAST)) == [200, 404]
        request = post(b"/read", b"x" * (LIMIT + 1)).replace(b"Length: ", b"Length: " + zeros)
        assert statuses(await said(server, request + LAST)) == [413, 404]


async def test_an_unread_body_does_not_cost_the_client_its_answer() -> None:
    async with serving() as server:
        assert statuses(await said(server, post(b"/unread", b"x" * 5_000_000) + LAST)) == [404, 404]
        assert statuses(await said(server, post(b"/read", b"x" * 5_000_000) + LAST)) == [413, 404]


async def test_a_body_that_does_not_come_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LINGER_S", 0.05)
    async with serving() as server:
        assert statuses(await said(server, post(b"/unread", b"abc")[:-1])) == [404]


async def test_broken_framing_fails_the_request_it_is_in_and_is_the_end() -> None:
    chunked = b"POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    async with serving() as server:
        for part, rest in ((chunked, b""), (chunked[:-2], chunked[-2:]), (chunked[:-3], chunked[-3:])):
            assert statuses(await said(server, GET + part, rest + b"no size\r\n" + GET)) == [404, 400]
        assert statuses(await said(server, GET, b"\x00\r\n\r\n" + GET)) == [404, 400]


async def test_what_waits_is_answered_before_what_is_no_http_is_refused() -> None:
    async with serving() as server:
        receiving = asyncio.create_task(said(server, b"GET /held HTTP/1.1\r\nHost: x\r\n\r\n", GET, b"\x00\r\n\r\n"))
        await asyncio.sleep(0.1)
        server.held.set()
        assert statuses(await receiving) == [404, 404, 400]


async def test_a_connection_on_which_nothing_whole_comes_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "KEEP_ALIVE_S", 0.1)
    async with serving() as server:
        assert await said(server) == b""
        assert await said(server, GET[:-1]) == b""
        assert statuses(await said(server, GET)) == [404]
        assert statuses(await said(server, GET, GET[:-1])) == [404]


async def test_an_exchange_may_last_longer_than_an_idle_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "KEEP_ALIVE_S", 0.05)
    async with serving() as server:
        receiving = asyncio.create_task(said(server, b"GET /held HTTP/1.1\r\nHost: x\r\n\r\n"))
        await asyncio.sleep(0.2)
        server.held.set()
        assert statuses(await receiving) == [404]


async def test_nothing_remains_of_clients_that_left(caplog: pytest.LogCaptureFixture) -> None:
    held = b"GET /held HTTP/1.1\r\nHost: x\r\n\r\n"
    sent = [b"", GET[:9], post(b"/read", b"abc")[:-1], post(b"/unread", b"abc")[:-1], held, held + GET * 20, GET * 9]
    sent += [post(b"/held", b"x" * 300_000), b"GET /gone HTTP/1.1\r\nHost: x\r\n\r\n" + GET, GET[:9] + b"\x00\r\n\r\n"]
    async with serving() as server:
        before = asyncio.all_tasks()
        for words, abruptly in itertools.product(sent * 5, (True, False)):
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(words)
            await asyncio.sleep(0.001)
            writer.transport.abort() if abruptly else writer.close()
        await eventually_true(lambda: asyncio.all_tasks() == before, within=5)
        assert server.cancelled > 0
        assert statuses(await said(server, LAST)) == [404]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    "sent",
    [b"", GET, GET[:9], post(b"/read", b"x" * 300_000)[:-1], post(b"/held", b"abc")[:-1], GET + b"\x00\r\n\r\n"],
)
async def test_a_connection_that_is_lost_needs_no_garbage_collector(sent: bytes) -> None:
    """It runs so seldom here that what waits for it would be hundreds of megabytes."""
    async with serving() as server:
        gc.collect()
        gc.disable()
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(sent)
            await asyncio.sleep(0.02)
            writer.transport.abort()
            await asyncio.sleep(0.02)
            assert not [each for each in gc.get_objects() if isinstance(each, connection.Connection)]
        finally:
            gc.enable()


async def test_closing_ends_what_is_under_way() -> None:
    async with serving() as server:
        receiving = [
            asyncio.create_task(said(server, words))
            for words in (b"GET /held HTTP/1.1\r\nHost: x\r\n\r\n" + GET, GET[:9], GET, post(b"/read", b"abc")[:-1])
        ]
        await eventually_true(lambda: len(server.asked) == 3, within=2)
    assert [statuses(received) for received in await asyncio.gather(*receiving)] == [[], [], [404], []]
    assert server.cancelled == 2


async def test_who_does_not_read_an_answer_loses_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "TAKE_WITHIN_S", 0.1)
    async with serving() as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
        await asyncio.sleep(0.5)
        with pytest.raises(ConnectionError):
            await _asked_on(writer)
        assert len(server.asked) < 20


async def _asked_on(writer: asyncio.StreamWriter) -> None:
    for _ in range(100):
        writer.write(GET)
        await writer.drain()
        await asyncio.sleep(0.01)
