"""Accounts through the API: secrets stay inside, addresses are checked, changes are partial."""

import httpx
import pytest
from sqlalchemy import select, text

from dashboard.services import Services
from shared.config import Config
from shared.db.models import Account, Revision
from tests.unit.dashboard.files import stored_bytes

KEY = "sk-test-0123456789abcdefghijklmnop-wxyz"


async def create(api: httpx.AsyncClient, **fields: object) -> dict:
    reply = await api.post("/api/accounts", json={"name": "Mine", "provider": "anthropic", "api_key": KEY, **fields})
    assert reply.status_code == 201, reply.text
    return reply.json()


async def revision(services: Services) -> int:
    async with services.read() as session:
        return await session.scalar(select(Revision.value)) or 0


async def test_a_created_account_is_listed_with_its_secret_masked(api: httpx.AsyncClient, config: Config):
    created = await create(api, refresh_token="short")
    assert created["api_key"] == "sk-test-...wxyz"
    assert created["refresh_token"] == "****"
    assert (created["priority"], created["rate_limit"], created["enabled"]) == (0, 60, True)
    assert created["speaks"] == ["anthropic"]
    assert created["state"] == "not_tried"
    assert created["decrypt_error"] is None
    assert (await api.get("/api/accounts")).json() == [created]
    assert (await api.get(f"/api/accounts/{created['id']}")).json() == created
    assert KEY.encode() not in stored_bytes(config.data_dir)


async def test_the_key_is_stored_so_that_it_opens(api: httpx.AsyncClient, services: Services):
    created = await create(api)
    async with services.read() as session:
        row = await session.get_one(Account, created["id"])
    assert services.keyring.open(row.api_key_enc) == KEY


@pytest.mark.parametrize("enabled", [True, False, 1, 0])
async def test_booleans_may_be_numbers(api: httpx.AsyncClient, enabled: object):
    assert (await create(api, enabled=enabled))["enabled"] is bool(enabled)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\u0000b"}, "name"),
        ({"provider": "nobody"}, "provider"),
        ({"provider": "custom"}, "base_url"),
        ({"api_format": "soap"}, "api_format"),
        ({"auth_type": "magic"}, "auth_type"),
        ({"base_url": "http://169.254.169.254/v1"}, "base_url"),
        ({"base_url": "file:///etc/passwd"}, "base_url"),
        ({"base_url": "https://user:pass@example.com"}, "base_url"),
        ({"proxy_url": "http://[fe80::1]:8080"}, "proxy_url"),
        ({"proxy_url": "ftp://example.com"}, "proxy_url"),
        ({"rate_limit": -1}, "rate_limit"),
        ({"rate_limit": 10**30}, "rate_limit"),
        ({"monthly_budget": -0.01}, "monthly_budget"),
        ({"api_key": "two\nlines"}, "api_key"),
        ({"token_expires_at": 10**20}, "token_expires_at"),
    ],
)
async def test_unacceptable_values_are_named(api: httpx.AsyncClient, fields: dict, named: str):
    body = {"name": "Mine", "provider": "anthropic", **fields}
    reply = await api.post("/api/accounts", json=body)
    assert reply.status_code == 422
    assert list(reply.json()["fields"]) == [named]
    assert (await api.get("/api/accounts")).json() == []


async def test_not_a_number_is_refused(api: httpx.AsyncClient):
    for number in ("NaN", "Infinity", "1e999"):
        body = f'{{"name": "x", "provider": "anthropic", "monthly_budget": {number}}}'
        reply = await api.post("/api/accounts", content=body, headers={"content-type": "application/json"})
        assert reply.status_code in {400, 422}


async def test_a_change_is_partial_and_null_clears(api: httpx.AsyncClient):
    created = await create(api, monthly_budget=5, account_email="me@example.com", priority=3)
    changed = (await api.put(f"/api/accounts/{created['id']}", json={"monthly_budget": None, "name": "Other"})).json()
    assert (changed["name"], changed["monthly_budget"], changed["priority"]) == ("Other", None, 3)
    assert changed["account_email"] == "me@example.com"
    assert changed["api_key"] == created["api_key"]


async def test_sending_back_the_masked_secret_keeps_it(api: httpx.AsyncClient, services: Services):
    created = await create(api, proxy_url="socks5://me:secret-pass@10.0.0.1:1080")
    assert created["proxy_url"] == "socks5://me:****@10.0.0.1:1080"
    same = {"api_key": created["api_key"], "proxy_url": created["proxy_url"], "refresh_token": ""}
    assert (await api.put(f"/api/accounts/{created['id']}", json=same)).status_code == 200
    async with services.read() as session:
        row = await session.get_one(Account, created["id"])
    assert services.keyring.open(row.api_key_enc) == KEY
    assert services.keyring.open(row.proxy_url) == "socks5://me:secret-pass@10.0.0.1:1080"
    cleared = (await api.put(f"/api/accounts/{created['id']}", json={"api_key": None, "proxy_url": None})).json()
    assert (cleared["api_key"], cleared["proxy_url"]) == (None, None)


async def test_every_change_moves_the_revision_and_is_audited_without_secrets(
    api: httpx.AsyncClient, services: Services
):
    before = await revision(services)
    created = await create(api)
    path = f"/api/accounts/{created['id']}"
    await api.put(path, json={"priority": 7})
    assert (await api.post(f"{path}/toggle")).json()["enabled"] is False
    assert (await api.delete(path)).status_code == 200
    assert await revision(services) == before + 4
    entries = (await api.get("/api/audit")).json()
    assert sorted(entry["action"] for entry in entries) == ["create", "delete", "update", "update"]
    assert KEY not in str(entries)
    assert {"priority": [0, 7]} in [entry["changes"] for entry in entries]


async def test_another_secret_in_the_place_of_one_is_audited_too(api: httpx.AsyncClient):
    """Both are masked alike, which must not make them the same."""
    created = await create(api, api_key=KEY, proxy_url="http://me:secret-one@10.0.0.1:1080")
    other = {"api_key": "sk-another-key-0123456789abcdef", "proxy_url": "http://me:secret-two@10.0.0.1:1080"}
    await api.put(f"/api/accounts/{created['id']}", json=other)
    await api.put(f"/api/accounts/{created['id']}", json={"proxy_url": None})
    entries = (await api.get("/api/audit?subject=account")).json()
    changes = [entry["changes"] for entry in entries if entry["action"] == "update"]
    assert len(changes) == 2
    assert {"api_key": ["****", "****"], "proxy_url": ["****", "****"]} in changes
    assert {"proxy_url": ["****", None]} in changes
    assert "secret-" not in str(entries)


async def test_what_does_not_exist_is_404(api: httpx.AsyncClient):
    for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/toggle"), ("POST", "/test")):
        reply = await api.request(method, f"/api/accounts/none{path}", json={} if method == "PUT" else None)
        assert reply.status_code == 404, (method, path)


async def test_a_secret_under_another_key_is_told(api: httpx.AsyncClient, config: Config, services: Services):
    created = await create(api)
    (config.data_dir / ".account-key").write_text("0" * 64)
    services.keyring.reload()
    shown = (await api.get(f"/api/accounts/{created['id']}")).json()
    assert "does not open with the present account key" in shown["decrypt_error"]
    assert (shown["state"], shown["api_key"]) == ("unreadable", "****")
    tested = (await api.post(f"/api/accounts/{created['id']}/test")).json()
    assert tested["success"] is False
    assert (config.data_dir / ".account-key").read_text() == "0" * 64


async def test_without_a_usable_key_nothing_is_stored(api: httpx.AsyncClient, config: Config, services: Services):
    (config.data_dir / ".account-key").write_text("garbage")
    services.keyring.reload()
    reply = await api.post("/api/accounts", json={"name": "x", "provider": "anthropic", "api_key": KEY})
    assert reply.status_code == 409
    assert "not a key" in reply.json()["error"]


async def test_use_is_told_from_the_records(api: httpx.AsyncClient, services: Services):
    created = await create(api, monthly_budget=10)
    now = services.clock.now().strftime("%Y-%m-%d %H:%M:%S")
    async with services.sessions() as session:
        await session.execute(
            text("INSERT INTO usage (id, account_id, cost_usd, created_at) VALUES ('u', :a, 9.0, :t)"),
            {"a": created["id"], "t": now},
        )
        await session.execute(
            text(
                "INSERT INTO request_logs (id, account_id, status_code, timestamp) "
                "VALUES ('1', :a, 200, :t), ('2', :a, 500, :t)"
            ),
            {"a": created["id"], "t": now},
        )
        await session.execute(text("UPDATE accounts SET status = 'active'"))
        await session.commit()
    shown = (await api.get(f"/api/accounts/{created['id']}")).json()
    assert shown["month"]["spent"] == 9.0
    assert shown["month"]["budget"] == 10
    assert shown["state"] == "near_budget"
    assert shown["requests_today"] == 2
    assert shown["rate"] == {"used": 2, "limit": 60}
    assert sorted(shown["last_results"]) == [False, True]


async def test_providers_are_listed_for_the_form(api: httpx.AsyncClient):
    rows = {row["slug"]: row for row in (await api.get("/api/providers")).json()}
    assert rows["anthropic"]["oauth_login"] is True
    assert rows["deepseek"]["speaks"] == ["anthropic", "chat"]


async def test_a_provider_that_takes_a_sign_in_only_takes_no_key(api: httpx.AsyncClient) -> None:
    subscription = {"name": "Plan", "provider": "openai_sub", "api_key": "made-up-access-token"}
    refused = await api.post("/api/accounts", json=subscription | {"auth_type": "api_key"})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["auth_type"])
    taken = await api.post("/api/accounts", json=subscription)
    assert (taken.status_code, taken.json()["auth_type"]) == (201, "oauth")
    changed = await api.put(f"/api/accounts/{taken.json()['id']}", json={"auth_type": "api_key"})
    assert changed.status_code == 422
    keyed = await api.post("/api/accounts", json={"name": "Key", "provider": "codex", "api_key": "made-up-key-1"})
    assert keyed.json()["auth_type"] == "api_key"


async def test_an_account_is_put_to_rest_and_woken(api: httpx.AsyncClient, services: Services):
    account_id, before = (await create(api))["id"], await revision(services)
    rested = (await api.post(f"/api/accounts/{account_id}/rest", json={"minutes": 60})).json()
    assert (rested["state"], rested["rests_until"] is None) == ("resting", False)
    assert (await api.post(f"/api/accounts/{account_id}/wake")).json()["rests_until"] is None
    assert await revision(services) == before + 2, "the proxy is told"
    audited = (await api.get("/api/audit")).json()
    assert [entry["action"] for entry in audited][:2] == ["wake", "rest"]
    for minutes in (0, 10_081):
        assert (await api.post(f"/api/accounts/{account_id}/rest", json={"minutes": minutes})).status_code == 422
    assert (await api.post("/api/accounts/none/wake")).status_code == 404
