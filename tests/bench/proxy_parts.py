"""The other ends of the proxy benchmark: an upstream with canned replies, and the barest pass-through there can be.

`python -m tests.bench.proxy_parts upstream PORT` and `… passthrough PORT UPSTREAM_URL`.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable

import aiohttp
import uvloop
from aiohttp import web

from shared.catalog.wire import WireFormat
from shared.jsonio import dumps
from tests.support import rendering
from tests.support.replies import Reply, Text, long_text

EVENTS = 200
EVENT_GAP_S = 0.005
WIRES = (WireFormat.ANTHROPIC, WireFormat.CHAT)

_MAX_BODY = 64 * 1024 * 1024
_HEALTH = "/health"
_STREAMED = b'"stream":true'

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def main() -> None:
    """Serve what the arguments name until killed."""
    kind, port, *rest = sys.argv[1:]
    app = web.Application(client_max_size=_MAX_BODY)
    app.router.add_get(_HEALTH, _healthy)
    forward = None if kind == "upstream" else _passthrough(app, rest[0])
    for wire in WIRES:
        app.router.add_post(rendering.path(wire), forward or _upstream(wire))
    uvloop.install()
    web.run_app(app, host="127.0.0.1", port=int(port), print=None, access_log=None)


async def _healthy(_: web.Request) -> web.Response:
    return web.Response()


def _upstream(wire: WireFormat) -> Handler:
    whole = dumps(rendering.whole(wire, Reply(), "claude-sonnet-5"))
    frames = rendering.frames(wire, Reply(parts=(Text(long_text(EVENTS)),)), "claude-sonnet-5", sizes=(8,))
    frames = [*frames[: EVENTS - 3], *frames[-3:]]

    async def answer(request: web.Request) -> web.StreamResponse:
        if _STREAMED not in (await request.read())[:400]:
            return web.Response(body=whole, content_type="application/json")
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for frame in frames:
            await response.write(frame)
            await asyncio.sleep(EVENT_GAP_S)
        await response.write_eof()
        return response

    return answer


def _passthrough(app: web.Application, upstream: str) -> Handler:
    async def session(app: web.Application) -> None:
        connector = aiohttp.TCPConnector(limit=0)
        app["session"] = aiohttp.ClientSession(connector=connector, auto_decompress=False)

    app.on_startup.append(session)

    async def forward(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in {"host", "content-length"}
        }
        async with request.app["session"].post(upstream + request.raw_path, data=body, headers=headers) as reply:
            response = web.StreamResponse(status=reply.status, headers={"content-type": reply.headers["content-type"]})
            response.content_length = reply.content_length
            await response.prepare(request)
            async for piece in reply.content.iter_any():
                await response.write(piece)
            await response.write_eof()
            return response

    return forward


if __name__ == "__main__":
    main()
