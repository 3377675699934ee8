"""`GET /metrics` of the dashboard: who may read it, and what it says."""

import httpx
import pytest

from dashboard.app import create_app
from dashboard.services import build_services
from shared.config import Config, load_config
from tests.support.dashboard_app import ADMIN_TOKEN


@pytest.fixture
async def client_key(api: httpx.AsyncClient) -> str:
    """The generated key; the client that asked for it has no credential any more."""
    key = (await api.post("/api/settings/reveal-proxy-key")).json()["key"]
    await api.post("/api/accounts", json={"name": "a", "provider": "anthropic", "enabled": False})
    del api.headers["authorization"]
    return str(key)


@pytest.mark.parametrize("holder", ["client", "administrator"])
@pytest.mark.parametrize(("name", "scheme"), [("authorization", "Bearer "), ("x-api-key", "")])
async def test_the_client_key_or_the_admin_token_opens_it(
    anonymous: httpx.AsyncClient, client_key: str, holder: str, name: str, scheme: str
) -> None:
    credential = client_key if holder == "client" else ADMIN_TOKEN
    reply = await anonymous.get("/metrics", headers={name: scheme + credential})
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "codegate_database_readable 1.0\n" in reply.text
    assert 'codegate_accounts{enabled="false",provider="anthropic",status="unknown"} 1.0\n' in reply.text


@pytest.mark.parametrize("headers", [{}, {b"authorization": b"Bearer wrong"}, {b"x-api-key": b"wr\xf6ng"}])
async def test_nobody_else_reads_it(anonymous: httpx.AsyncClient, headers: dict[bytes, bytes]) -> None:
    reply = await anonymous.get("/metrics", headers=headers)
    assert reply.status_code == 401
    assert "error" in reply.json()


async def test_wrong_tokens_are_throttled_and_the_right_one_is_not(
    anonymous: httpx.AsyncClient, client_key: str
) -> None:
    wrong = [await anonymous.get("/metrics", headers={"authorization": f"Bearer {number}"}) for number in range(100)]
    assert wrong[-1].status_code == 429
    assert (await anonymous.get("/metrics", headers={"authorization": f"Bearer {client_key}"})).status_code == 200


async def test_a_client_key_may_be_any_text(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes as the bytes that it is in UTF-8."""
    monkeypatch.setenv("PROXY_API_KEY", "schlüssel")
    services = build_services(load_config(None))
    transport = httpx.ASGITransport(create_app(services.config, services))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        replies = [
            await client.get("/metrics", headers={b"x-api-key": key.encode()}) for key in ("schlüssel", "schlussel")
        ]
    await services.close()
    assert [reply.status_code for reply in replies] == [200, 401]
