"""Planted secrets never show: not in logs, not in any API reply or error body, not in clear in the database."""

from pathlib import Path

import aiohttp
import pytest

from shared.catalog.wire import WireFormat
from tests.support import rendering, script
from tests.support.gateway import ADMIN_TOKEN, CLIENT_KEY, Assigned, Bench, Route, running_gateway
from tests.support.provider import Provider

A = WireFormat.ANTHROPIC
PLANTED = {
    "API key": "sk-planted-api-key-4f8a1c9e2b7d6053",
    "refresh token": "rt-planted-refresh-token-93be55c07a12",
    "access token": "at-planted-access-token-1d0c8b7a6f5e4",
}
READ_BACK = (
    "/accounts", "/configs", "/settings", "/tenants", "/logs", "/usage", "/overview", "/openapi.json", "/health",
    "/settings/encryption", "/settings/model-limits", "/setup", "/audit",
)  # fmt: skip


@pytest.fixture
async def planted(tmp_path: Path, provider: Provider, session: aiohttp.ClientSession) -> list[bytes]:
    """Everything that a gateway at its most talkative wrote and said while the secrets were in use."""
    said: list[bytes] = []
    with running_gateway(tmp_path, LOG_LEVEL="debug") as gateway:
        bench = Bench(gateway, session)
        await bench.dashboard.set({"multi_tenancy": True, "detailed_request_logging": True})
        upstream = provider.upstream("main")
        route = await bench.route(Assigned(upstream, account={"api_key": PLANTED["API key"]}))
        tokens = {"api_key": PLANTED["access token"], "refresh_token": PLANTED["refresh token"]}
        oauth = await bench.dashboard.add_account(
            "oauth", provider="anthropic", auth_type="oauth", enabled=False, **tokens
        )
        said += [await ask(route, wire) for wire in rendering.FORMATS]
        upstream.script(script.failure(A, 401, f"bad key {PLANTED['API key']}"), script.HTML, script.RESET_BEFORE_HEAD)
        said += [(await route.client.ask(A)).body for _ in range(3)]
        said += [await read(bench, path) for path in (*READ_BACK, f"/accounts/{oauth}", *await log_details(bench))]
        said.append(await read(bench, f"/accounts/{route.accounts['main']}/test", "POST"))
        client_keys = [CLIENT_KEY.encode(), str(route.client.key).encode()]
    said += everything_in(tmp_path)
    secrets = [*(value.encode() for value in PLANTED.values()), *client_keys, ADMIN_TOKEN.encode()]
    assert len(said) > 20
    return [secret for secret in secrets if any(secret in text for text in said)]


async def test_no_planted_secret_shows_anywhere(planted: list[bytes]) -> None:
    assert planted == []


def everything_in(folder: Path) -> list[bytes]:
    """Return the contents of the logs, the database and all else that was written."""
    return [file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()]


async def ask(route: Route, wire: WireFormat) -> bytes:
    """Return all that the proxy answers, headers included."""
    answered = await route.client.ask(wire)
    return answered.body + repr(answered.headers).encode()


async def read(bench: Bench, path: str, method: str = "GET") -> bytes:
    headers = {"authorization": f"Bearer {ADMIN_TOKEN}"}
    async with bench.session.request(method, f"{bench.dashboard.base_url}/api{path}", headers=headers) as response:
        return await response.read()


async def log_details(bench: Bench) -> list[str]:
    return [f"/logs/{row['id']}" for row in await bench.dashboard.await_logs(1)]
