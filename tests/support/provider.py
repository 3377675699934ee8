"""A scripted provider: one aiohttp server that plays any number of upstreams.

Each `Upstream` has its own base URL (`…/<name>`), its own queue of scripted answers and its own record of what it
received, byte for byte. Without a script it answers like a model, in the format of the path.
`python -m tests.support.provider --port 8080` serves a small coding agent's model by hand.
"""

import argparse
import asyncio
import contextlib
import socket
import struct
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from aiohttp import web

from tests.support import answering
from tests.support.answering import Responder
from tests.support.received import Received
from tests.support.script import End, Hold, Pause, Raw, Scripted

_MAX_BODY = 64 * 1024 * 1024
_LINGER_RESET = struct.pack("ii", 1, 0)


@dataclass(slots=True)
class Upstream:
    """One scripted endpoint."""

    name: str
    base_url: str
    respond: Responder = field(default=answering.like_a_model)
    """Who answers when the queue is empty."""
    received: list[Received] = field(default_factory=list)
    queue: deque[Scripted] = field(default_factory=deque)
    arrivals: asyncio.Event = field(default_factory=asyncio.Event)

    def script(self, *answers: Scripted) -> None:
        """Queue answers for the next requests, in order."""
        self.queue.extend(answers)

    def always(self, answer: Scripted) -> None:
        """Give `answer` to every request that no queued answer takes."""
        self.respond = lambda _: answer

    @property
    def last(self) -> Received:
        """The newest request."""
        return self.received[-1]

    @property
    def open(self) -> list[Received]:
        """Requests still being answered."""
        return [request for request in self.received if request.ended is None]

    def take(self, request: Received) -> Scripted:
        """Record `request` and return what it is answered with."""
        self.received.append(request)
        self.arrivals.set()
        return self.queue.popleft() if self.queue else self.respond(request)

    async def wait_for(self, count: int, within: float = 30.0) -> None:
        """Wait until `count` requests have arrived."""
        async with asyncio.timeout(within):
            while len(self.received) < count:
                self.arrivals.clear()
                await self.arrivals.wait()


@dataclass(slots=True)
class Provider:
    """The server and its upstreams; an unknown name gets an upstream on first use."""

    port: int
    connections: Callable[[], int]
    """How many client connections are open now (idle ones included)."""
    drop_connections: Callable[[], None]
    """Close every open connection."""
    upstreams: dict[str, Upstream] = field(default_factory=dict)
    host: str = "127.0.0.1"

    def upstream(self, name: str = "main") -> Upstream:
        """Return the upstream called `name`."""
        if name not in self.upstreams:
            self.upstreams[name] = Upstream(name, f"http://{self.host}:{self.port}/{name}")
        return self.upstreams[name]


@asynccontextmanager
async def running_provider(port: int = 0, *, host: str = "127.0.0.1") -> AsyncIterator[Provider]:
    """Serve on a port (0 = a free one) of an address of this machine until the block ends."""
    app = web.Application(client_max_size=_MAX_BODY)
    runner = web.AppRunner(
        app,
        handler_cancellation=True,
        auto_decompress=False,
        access_log=None,
        shutdown_timeout=0.1,
        keepalive_timeout=60,
    )
    listener = socket.create_server((host, port), backlog=512)

    def open_connections() -> list[web.RequestHandler]:
        return runner.server.connections if runner.server else []

    def drop_connections() -> None:
        for connection in open_connections():
            if connection.transport is not None:
                connection.transport.close()

    provider = Provider(listener.getsockname()[1], lambda: len(open_connections()), drop_connections, host=host)

    async def handle(request: web.Request) -> web.StreamResponse:
        return await _serve(provider, request)

    app.router.add_route("*", "/{tail:.*}", handle)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    try:
        yield provider
    finally:
        await runner.cleanup()


async def _serve(provider: Provider, request: web.Request) -> web.StreamResponse:
    _, name, rest = request.raw_path.split("/", 2) if request.raw_path.count("/") > 1 else ("", "", "")
    headers = [(key.decode("latin-1"), value.decode("latin-1")) for key, value in request.raw_headers]
    received = Received(request.method, f"/{rest}", headers, await request.read(), time.monotonic())
    try:
        return await _play(request, provider.upstream(name).take(received))
    except (asyncio.CancelledError, ConnectionError):
        received.left = True
        raise
    finally:
        received.ended = time.monotonic()


async def _play(request: web.Request, scripted: Scripted) -> web.StreamResponse:
    if isinstance(scripted, Raw):
        await _play_raw(request, scripted)
        return web.Response()
    response = web.StreamResponse(status=scripted.status, headers=scripted.headers)
    if scripted.length_known:
        response.content_length = sum(len(step) for step in scripted.steps if isinstance(step, bytes))
    else:
        response.enable_chunked_encoding()
    await response.prepare(request)
    for step in scripted.steps:
        if isinstance(step, bytes):
            await response.write(step)
        else:
            await _perform(request, step)
    with contextlib.suppress(ConnectionError):
        await response.write_eof()
    return response


async def _play_raw(request: web.Request, scripted: Raw) -> None:
    for step in scripted.steps:
        if isinstance(step, bytes):
            if request.transport is not None:
                request.transport.write(step)
        else:
            await _perform(request, step)
    _close(request)


async def _perform(request: web.Request, step: Pause | Hold | End) -> None:
    match step:
        case Pause(seconds):
            await asyncio.sleep(seconds)
        case Hold():
            step.reached.set()
            await step.released.wait()
        case End.HANG:
            await asyncio.Event().wait()
        case End.RESET:
            _reset(request)
        case End.CUT:
            _close(request)


def _reset(request: web.Request) -> None:
    if (transport := request.transport) is not None:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_RESET)
        transport.abort()


def _close(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()


def main() -> None:
    """Serve a coding agent's model until interrupted."""
    parser = argparse.ArgumentParser(description="A scripted provider in all three wire formats, at /main.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--file", default="hello.txt", help="what the first turn asks the agent to write")
    parser.add_argument("--content", default="hello from the scripted provider")
    parser.add_argument("--save", type=Path, help="folder that gets every request as a file")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve_by_hand(options))


async def _serve_by_hand(options: argparse.Namespace) -> None:
    numbers = count(1)
    speak = answering.coding_agent(options.file, options.content)

    def respond(request: Received) -> Scripted:
        number = next(numbers)
        print(f"{number}: {request.method} {request.path} ({len(request.body)} bytes)", flush=True)
        if options.save:
            head = "".join(f"{name}: {value}\n" for name, value in request.headers)
            saved = f"{request.method} {request.path}\n{head}\n".encode() + request.body
            (options.save / f"{number:03}.http").write_bytes(saved)
        return speak(request)

    async with running_provider(options.port) as provider:
        upstream = provider.upstream("main")
        upstream.respond = respond
        print(upstream.base_url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
