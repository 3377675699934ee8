"""The call to a token endpoint over a real connection."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from proxy.errors import UpstreamFault
from proxy.upstream.client import UpstreamClient
from proxy.upstream.token_endpoint import MAX_REPLY_BYTES, call_token_endpoint
from shared.catalog.auth import GRANTS
from shared.catalog.oauth import Tokens, read_tokens, refresh_call, with_endpoints

Received = list[tuple[str, str, bytes]]


@pytest.fixture
async def received() -> Received:
    return []


@pytest.fixture
async def server(received: Received) -> AsyncIterator[TestServer]:
    async def answer(request: web.Request) -> web.Response:
        received.append((request.path, request.headers["content-type"], await request.read()))
        match request.path:
            case "/elsewhere":
                raise web.HTTPTemporaryRedirect("/token")
            case "/large":
                return web.Response(body=b"x" * (MAX_REPLY_BYTES + 1))
            case "/slow":
                await asyncio.sleep(60)
        return web.json_response({"access_token": "a1", "refresh_token": "r1", "expires_in": 60})

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    async with TestServer(app) as running:
        yield running


async def renew(server: TestServer, path: str, slug: str = "codex") -> Tokens:
    environment = {f"OAUTH_{slug.upper()}_TOKEN_URL": str(server.make_url(path))}
    grant = with_endpoints(GRANTS, environment)[slug]
    async with UpstreamClient() as client:
        return read_tokens(await call_token_endpoint(client, refresh_call(grant, "r0"), None))


async def test_a_form_and_json_arrive_as_they_were_made(server: TestServer, received: Received) -> None:
    assert await renew(server, "/token", "codex") == Tokens("a1", "r1", 60.0)
    assert await renew(server, "/token", "anthropic") == Tokens("a1", "r1", 60.0)
    (_, form, fields), (_, json_type, document) = received
    assert form == "application/x-www-form-urlencoded"
    assert dict(parse_qsl(fields.decode()))["refresh_token"] == "r0"
    assert json_type == "application/json"
    assert b'"refresh_token":"r0"' in document


async def test_a_redirect_does_not_carry_the_token_on(server: TestServer, received: Received) -> None:
    with pytest.raises(Exception, match="answered 307"):
        await renew(server, "/elsewhere")
    assert [path for path, *_ in received] == ["/elsewhere"]


async def test_an_endless_answer_is_refused(server: TestServer) -> None:
    with pytest.raises(UpstreamFault, match="too large"):
        await renew(server, "/large")


async def test_a_slow_endpoint_leaves_no_connection_behind(server: TestServer) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await renew(server, "/slow")
