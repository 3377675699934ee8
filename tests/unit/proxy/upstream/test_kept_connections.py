"""Kept connections: when they are used again, and what happens when the upstream closes one at that moment."""

import asyncio
import gc
import socket
import struct
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import pytest
from yarl import URL

from proxy.errors import ErrorKind, Unreachable, UpstreamFault
from proxy.upstream.client import UpstreamClient
from proxy.upstream.outgoing import Outgoing
from shared.values import replaced
from tests.support.socks import running_socks

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CLOSE = b""
"""Close instead of answering."""
RESET = b"HTTP"
"""Reset after so much of an answer."""


class Scripted:
    """A server that reads whole requests and answers each with the next of its words."""

    def __init__(
        self,
        script: Sequence[bytes],
        *,
        closes_after: Sequence[int] = (),
        later: Mapping[int, bytes] | None = None,
        gap_s: float = 0.05,
        stays: bool = False,
    ) -> None:
        """`later`: what follows, after a pause of `gap_s`, the answer to the request of that number."""
        self.script = list(script)
        self.closes_after = closes_after
        self.later = later or {}
        self.gap_s = gap_s
        self.stays = stays
        self.connections = 0
        self.requests: list[bytes] = []
        self.closed = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0")
                self.requests.append(head + await reader.readexactly(length))
                word = self.script.pop(0)
                writer.write(word)
                if (rest := self.later.get(len(self.requests))) is not None:
                    await writer.drain()
                    await asyncio.sleep(self.gap_s)
                    writer.write(rest)
                if word == RESET:
                    await asyncio.sleep(0.05)  # until it has arrived
                    lingering = writer.get_extra_info("socket")
                    lingering.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    break
                if len(self.requests) in self.closes_after or word == CLOSE or not (self.stays or word.endswith(b"ok")):
                    break
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()
            self.closed.set()


@asynccontextmanager
async def serving(server: Scripted) -> AsyncIterator[Callable[[], Outgoing]]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    url = URL(f"http://127.0.0.1:{port}/v1/messages")
    try:
        yield lambda: Outgoing("POST", url, [(b"x-a", b"1")], b"hello")
    finally:
        listening.close()


async def ask(client: UpstreamClient, outgoing: Outgoing) -> bytes:
    upstream = await client.send(outgoing)
    try:
        return await upstream.read()
    finally:
        upstream.close()


async def test_a_connection_is_used_again_when_its_answer_was_read() -> None:
    server = Scripted([OK, OK, OK])
    async with serving(server) as call, UpstreamClient() as client:
        assert [await ask(client, call()) for _ in range(3)] == [b"ok"] * 3
    assert server.connections == 1
    assert server.requests[2].endswith(b"\r\nx-a: 1\r\nContent-Length: 5\r\n\r\nhello")


@pytest.mark.parametrize("chunks", [16_384, 16_385, 16_386])
async def test_an_answer_of_very_many_chunks_holds_the_next_one_up_in_nothing(chunks: int) -> None:
    """At 16,385 the parser is asked to pause with the last of them, and it does so in the next body."""
    many = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * chunks + b"0\r\n\r\n"
    server = Scripted([many, OK, OK], stays=True)
    async with serving(server) as call, UpstreamClient() as client, asyncio.timeout(5):
        assert await ask(client, call()) == b"a" * chunks
        assert [await ask(client, call()) for _ in range(2)] == [b"ok"] * 2


async def test_a_request_on_a_connection_closed_meanwhile_is_sent_again_on_a_new_one() -> None:
    server = Scripted([OK, CLOSE, OK])
    async with serving(server) as call, UpstreamClient() as client:
        assert [await ask(client, call()) for _ in range(2)] == [b"ok"] * 2
    assert (server.connections, len(server.requests)) == (2, 3)


async def test_so_it_is_through_a_socks_proxy() -> None:
    """Its library brings a reader of its own, which would not tell whether an answer had begun."""
    server = Scripted([OK, CLOSE, OK, b"HTTP/1.1 200 OK\r\nContent-", OK])
    async with serving(server) as call, running_socks() as (port, _), UpstreamClient() as client:
        outgoing = replaced(call(), proxy_url=f"socks5://127.0.0.1:{port}")
        assert [await ask(client, outgoing) for _ in range(2)] == [b"ok"] * 2
        assert (server.connections, len(server.requests)) == (2, 3)
        gc.collect()  # the library's stream closes the connection with its own end
        with pytest.raises(UpstreamFault):
            await ask(client, outgoing)
    assert (server.connections, len(server.requests)) == (2, 4)


async def test_a_proxy_that_wants_another_login_is_no_answer_of_the_upstream() -> None:
    """Without a tunnel the proxy's refusal comes in the place of the answer (RFC 9110, 15.5.8)."""
    refuses = Scripted([b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nok"])
    async with serving(refuses) as call, UpstreamClient() as client:
        proxy_url = str(call().url.with_path("/"))
        outgoing = replaced(call(), url=URL("http://127.0.0.1:9/v1/messages"), proxy_url=proxy_url)
        with pytest.raises(Unreachable, match="the outbound proxy refused the connection"):
            await client.send(outgoing)


async def test_it_is_sent_again_only_once() -> None:
    server = Scripted([OK, OK, CLOSE, CLOSE, OK])
    async with serving(server) as call, UpstreamClient() as client:
        first, second = await client.send(call()), await client.send(call())
        for upstream in (first, second):  # two connections are kept
            await upstream.read()
            upstream.close()
        with pytest.raises(UpstreamFault, match="closed the connection without an answer"):
            await ask(client, call())
    assert len(server.requests) == 4


async def test_a_new_connection_that_is_closed_is_a_failure() -> None:
    server = Scripted([CLOSE, OK])
    async with serving(server) as call, UpstreamClient() as client:
        with pytest.raises(UpstreamFault, match="closed the connection without an answer"):
            await ask(client, call())
    assert len(server.requests) == 1


async def test_an_answer_that_had_begun_is_not_asked_for_again() -> None:
    server = Scripted([OK, b"HTTP/1.1 200 OK\r\nContent-", OK])
    async with serving(server) as call, UpstreamClient() as client:
        assert await ask(client, call()) == b"ok"
        with pytest.raises(UpstreamFault):
            await ask(client, call())
    assert len(server.requests) == 2


async def test_an_answer_that_is_reset_after_its_first_byte_is_not_asked_for_again() -> None:
    server = Scripted([OK, RESET, OK])
    async with serving(server) as call, UpstreamClient() as client:
        assert await ask(client, call()) == b"ok"
        with pytest.raises(UpstreamFault):
            await ask(client, call())
    assert len(server.requests) == 2


async def test_a_connection_closed_while_idle_is_left_alone() -> None:
    server = Scripted([OK, OK], closes_after=(1,))
    async with serving(server) as call, UpstreamClient() as client:
        assert await ask(client, call()) == b"ok"
        await server.closed.wait()
        await asyncio.sleep(0.05)  # until our side has seen it too
        assert await ask(client, call()) == b"ok"
    assert (server.connections, len(server.requests)) == (2, 2)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ],
)
async def test_what_is_not_certain_to_be_at_its_end_is_not_kept(answer: bytes) -> None:
    server = Scripted([answer, OK])
    async with serving(server) as call, UpstreamClient() as client:
        try:
            await ask(client, call())
        except UpstreamFault:
            assert b"Length: 1" in answer
        assert await ask(client, call()) == b"ok"
    assert server.connections == 2


async def test_an_answer_that_is_left_unread_closes_its_connection() -> None:
    server = Scripted([b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nok", OK])
    async with serving(server) as call, UpstreamClient() as client:
        upstream = await client.send(call())
        upstream.close()
        upstream.close()
        await asyncio.wait_for(server.closed.wait(), 5)
        assert await ask(client, call()) == b"ok"
    assert server.connections == 2


async def test_a_body_whose_framing_breaks_is_not_waited_for() -> None:
    """The parser forgets the body when it minds what came, so that nothing would ever end it."""
    server = Scripted(
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok", OK], later={1: b"\r\nno size\r\n"}
    )
    async with serving(server) as call, UpstreamClient() as client, asyncio.timeout(5):
        with pytest.raises(UpstreamFault, match="broke off"):
            await ask(client, call())
        assert await ask(client, call()) == b"ok"


@pytest.mark.parametrize("unasked", [b"HTTP/1.1 200 OK\r\nx-of-another: ", b"HTTP/1.1 408 Late\r\n\r\n", b"\r\n"])
async def test_a_connection_on_which_something_came_unasked_is_not_used_again(unasked: bytes) -> None:
    server = Scripted([OK, OK], later={1: unasked})
    async with serving(server) as call, UpstreamClient() as client:
        assert await ask(client, call()) == b"ok"
        await asyncio.sleep(0.1)
        upstream = await client.send(call())
        assert "x-of-another" not in upstream.headers
        assert await upstream.read() == b"ok"
        upstream.close()
    assert server.connections == 2


async def test_an_answer_in_any_two_pieces_is_the_same() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\nx-a: ok\r\n\r\n"
    answer = b"HTTP/1.1 100 Continue\r\n\r\n" + chunked
    cuts = range(len(RESET) + 1, len(answer))
    server = Scripted(
        [answer[:cut] for cut in cuts],
        later={number: answer[cut:] for number, cut in enumerate(cuts, 1)},
        gap_s=0.0,
        stays=True,
    )
    async with serving(server) as call, UpstreamClient() as client:
        for _ in cuts:
            assert await ask(client, call()) == b"ok"
    assert server.connections == 1


async def test_interim_answers_are_passed_over() -> None:
    server = Scripted([b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n" + OK])
    async with serving(server) as call, UpstreamClient() as client:
        assert await ask(client, call()) == b"ok"


async def test_a_call_that_is_given_up_closes_its_connection() -> None:
    server = Scripted([b"ok"])  # no answer's head
    async with serving(server) as call, UpstreamClient() as client:
        server.script = [b"HTTP/1.1 200 OK\r\nx: ok"]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await client.send(call())
        await asyncio.wait_for(server.closed.wait(), 5)


async def test_a_header_cannot_break_out_of_its_line() -> None:
    server = Scripted([OK])
    async with serving(server) as call, UpstreamClient() as client:
        outgoing = replaced(call(), headers=[(b"x-b", b"1\r\nx-c: 2")])
        with pytest.raises(UpstreamFault) as raised:
            await client.send(outgoing)
    assert raised.value.info.kind is ErrorKind.UPSTREAM
    assert server.requests == []
