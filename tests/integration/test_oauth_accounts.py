"""OAuth accounts on the way of a request: a login that has expired, and one that the vendor refuses."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web

from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import replies, script
from tests.support.gateway import Assigned, Bench, running_gateway
from tests.support.provider import running_provider

A, R = WireFormat.ANTHROPIC, WireFormat.RESPONSES


@dataclass
class TokenServer:
    """A vendor's token endpoint: each refresh token is good once and yields the next pair."""

    url: str = ""
    asked: list[dict[str, Json]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        raw = await request.read()
        form = {key: values[0] for key, values in parse_qs(raw.decode()).items()}
        self.asked.append(jsonio.loads(raw) if raw.startswith(b"{") else form)
        turn = len(self.asked)
        tokens = {"access_token": f"access-{turn}", "refresh_token": f"refresh-{turn}", "expires_in": 3600}
        return web.json_response({**tokens, "token_type": "Bearer"})


@pytest.fixture
async def vendor() -> AsyncIterator[TokenServer]:
    server = TokenServer()
    app = web.Application()
    app.router.add_post("/token", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}/token"
    yield server
    await runner.cleanup()


def login(access: str, refresh: str, *, expires_in_s: float) -> dict[str, Json]:
    expires_at = round((time.time() + expires_in_s) * 1000)
    return {"auth_type": "oauth", "api_key": access, "refresh_token": refresh, "token_expires_at": expires_at}


async def test_logins_are_renewed_when_they_expire_or_are_refused(tmp_path: Path, vendor: TokenServer) -> None:
    """Ten requests at once over an expired login renew it once; a 401 renews it and asks the same account again."""
    with running_gateway(tmp_path, OAUTH_ANTHROPIC_TOKEN_URL=vendor.url) as gateway:
        async with running_provider() as provider, aiohttp.ClientSession() as session:
            bench = Bench(gateway, session)
            upstream = provider.upstream()
            upstream.always(script.whole(A, replies.PLAIN))
            expired = login("access-0", "refresh-0", expires_in_s=-60)
            place = Assigned(upstream, A, provider="anthropic", account=expired)
            route = await bench.route(place)
            answers = await asyncio.gather(*(route.client.ask(A, text=str(turn)) for turn in range(10)))
            assert {answer.status for answer in answers} == {200}
            assert [call["refresh_token"] for call in vendor.asked] == ["refresh-0"]
            assert {request.header("authorization") for request in upstream.received} == {"Bearer access-1"}
            assert all("oauth-2025-04-20" in (request.header("anthropic-beta") or "") for request in upstream.received)

            upstream.script(script.failure(A, 401))
            answered = await route.client.ask(A, text="refused once")
            assert answered.status == 200
            assert [request.header("authorization") for request in upstream.received[-2:]] == [
                "Bearer access-1",
                "Bearer access-2",
            ]
            assert vendor.asked[-1]["refresh_token"] == "refresh-1"


async def test_a_subscription_streams_upstream_and_folds_for_the_client(tmp_path: Path, vendor: TokenServer) -> None:
    with running_gateway(tmp_path, OAUTH_CODEX_TOKEN_URL=vendor.url) as gateway:
        async with running_provider() as provider, aiohttp.ClientSession() as session:
            bench = Bench(gateway, session)
            upstream = provider.upstream()
            upstream.always(script.stream(R, replies.THOUGHTFUL))
            fields = login("access-0", "refresh-0", expires_in_s=3600) | {"external_account_id": "acct_made_up"}
            route = await bench.route(Assigned(upstream, R, provider="codex", account=fields))
            answered = await route.client.ask(R, text="Hello", stream=False)
            assert answered.status == 200, answered.body
            kinds = [item["type"] for item in answered.document["output"]]
            assert kinds == ["reasoning", "message"]
            assert answered.document["status"] == "completed"
            sent = upstream.last
            assert (sent.document["stream"], sent.document["store"]) == (True, False)
            assert sent.header("chatgpt-account-id") == "acct_made_up"
            chat = await route.client.ask(WireFormat.CHAT, text="Hello", stream=False)
            assert chat.document["choices"][0]["message"]["content"] == replies.THOUGHTFUL.text
