"""Fingerprints and the rotation of the account key."""

import asyncio

import httpx
import pytest
from sqlalchemy import select, text

from dashboard.app import create_app
from dashboard.encryption.guardrail_rotation import settle_guardrail_rotation
from dashboard.services import Services, build_services
from shared.config import Config, load_config
from shared.crypto.keys import load_account_key, load_guardrail_key, load_staged_account_key
from shared.crypto.mappings import keys_for, open_column, to_column
from shared.db.migrate import prepare
from shared.db.models import Account, PrivacyMapping, Tenant
from shared.guardrails.placeholder import hash_of, placeholder_for, seal_value
from tests.support.dashboard_app import ON_POSTGRES

KEY = "sk-test-0123456789abcdefghijklmnop-wxyz"
PROXY = "socks5://me:secret@10.0.0.1:1080"


@pytest.fixture
async def account_id(api: httpx.AsyncClient) -> str:
    body = {"name": "A", "provider": "anthropic", "api_key": KEY, "refresh_token": "refresh", "proxy_url": PROXY}
    return (await api.post("/api/accounts", json=body)).json()["id"]


async def rotate(api: httpx.AsyncClient) -> httpx.Response:
    return await api.post("/api/settings/encryption/rotate-account-key")


async def test_everything_opens_after_a_rotation_and_with_the_new_key_only(
    api: httpx.AsyncClient, services: Services, config: Config, account_id: str
):
    tenant_key = (await api.post("/api/tenants", json={"name": "T"})).json()["api_key"]
    client_key = (await api.post("/api/settings/reveal-proxy-key")).json()["key"]
    before, old = (await api.get("/api/settings/encryption")).json(), services.keyring.vault
    rotated = (await rotate(api)).json()
    after = (await api.get("/api/settings/encryption")).json()
    assert rotated["reencrypted"] == before["stored_secrets"] == 6
    assert rotated["fingerprint"] == after["account_key"]["fingerprint"] != before["account_key"]["fingerprint"]
    assert (after["decrypt_errors"], after["account_key"]["source"]) == ([], "file")
    async with services.read() as session:
        row = await session.get_one(Account, account_id)
        assert services.keyring.open(row.api_key_enc) == KEY
        assert services.keyring.open(row.refresh_token_enc) == "refresh"
        assert services.keyring.open(row.proxy_url) == PROXY
        with pytest.raises(Exception, match="does not open"):
            old.decrypt(row.api_key_enc or "")
    tenants = {row["name"]: row["id"] for row in (await api.get("/api/tenants")).json()}
    assert (await api.post(f"/api/tenants/{tenants['T']}/reveal-key")).json() == {"api_key": tenant_key}
    assert (await api.post("/api/settings/reveal-proxy-key")).json() == {"key": client_key}
    fresh = build_services(config)  # as after a restart
    assert fresh.keyring.open(row.api_key_enc) == KEY
    await fresh.close()


async def test_a_secret_that_does_not_open_stops_the_rotation(
    api: httpx.AsyncClient, services: Services, config: Config, account_id: str
):
    before = load_account_key(config).fingerprint
    async with services.sessions() as session:
        await session.execute(text("UPDATE accounts SET refresh_token_enc = 'AAAA'"))
        await session.commit()
    reply = await rotate(api)
    assert reply.status_code == 409
    assert reply.json()["error"].endswith(": A.")
    assert load_account_key(config).fingerprint == before
    assert load_staged_account_key(config) is None
    (error,) = (await api.get("/api/settings/encryption")).json()["decrypt_errors"]
    assert (error["subject"], error["subject_id"], error["name"]) == ("account", account_id, "A")


@pytest.mark.skipif(ON_POSTGRES, reason="its trigger is SQLite's")
async def test_a_failure_within_the_transaction_keeps_the_old_key(
    api: httpx.AsyncClient, services: Services, config: Config, account_id: str
):
    assert account_id
    before = load_account_key(config).fingerprint
    async with services.sessions() as session:
        await session.execute(
            text("CREATE TRIGGER stop BEFORE UPDATE ON settings BEGIN SELECT RAISE(ABORT, 'stopped'); END")
        )
        await session.commit()
    assert (await rotate(api)).status_code == 409
    assert load_account_key(config).fingerprint == before
    assert load_staged_account_key(config) is None
    assert (await api.get("/api/settings/encryption")).json()["decrypt_errors"] == []


async def test_a_crash_between_commit_and_promotion_is_settled_at_the_next_start(
    api: httpx.AsyncClient, services: Services, config: Config, account_id: str
):
    old = (config.data_dir / ".account-key").read_text()
    await rotate(api)
    new = (config.data_dir / ".account-key").read_text()
    # Put the files back as they were before the promotion; the database has committed.
    (config.data_dir / ".account-key").write_text(old)
    (config.data_dir / ".account-key.next").write_text(new)
    services.keyring.reload()
    assert (await api.get(f"/api/accounts/{account_id}")).json()["decrypt_error"] is None
    await asyncio.to_thread(prepare, config)
    assert (config.data_dir / ".account-key").read_text() == new
    assert load_staged_account_key(config) is None


async def test_a_key_of_the_environment_is_not_rotated(config: Config, api, services, monkeypatch):
    monkeypatch.setenv("ACCOUNT_KEY", "passphrase")
    other = build_services(load_config(None))
    transport = httpx.ASGITransport(create_app(other.config, other))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=api.headers) as client:
        reply = await rotate(client)
        state = (await client.get("/api/settings/encryption")).json()["account_key"]
    await other.close()
    assert reply.status_code == 409
    assert (state["source"], state["origin"], state["can_rotate"]) == ("environment", "ACCOUNT_KEY", False)


async def test_tenants_keys_are_rotated_with_the_rest(api: httpx.AsyncClient, services: Services):
    await api.post("/api/tenants", json={"name": "T"})
    await rotate(api)
    async with services.read() as session:
        for row in (await session.scalars(Tenant.__table__.select().with_only_columns(Tenant.api_key_raw))).all():
            assert services.keyring.open(row).startswith("cgk_")


async def mapping_of(services: Services, value: str) -> str:
    """Store a mapping as the proxy does and return its placeholder."""
    keys = keys_for(load_guardrail_key(services.config).secret, None)
    placeholder = placeholder_for(keys, value, "email")
    async with services.sessions() as session:
        session.add(
            PrivacyMapping(
                category="email",
                original_hash=hash_of(keys, value, "email"),
                original_enc=to_column(seal_value(keys, value, "email")),
                replacement=placeholder,
            )
        )
        await session.commit()
    return placeholder


async def original_of(services: Services, placeholder: str) -> str:
    keys = keys_for(load_guardrail_key(services.config).secret, None)
    async with services.read() as session:
        query = select(PrivacyMapping.original_enc).where(PrivacyMapping.replacement == placeholder)
        return open_column(keys, await session.scalar(query) or "")


async def test_placeholders_of_before_a_rotation_can_still_be_put_back(api: httpx.AsyncClient, services: Services):
    before = load_guardrail_key(services.config).fingerprint
    first = await mapping_of(services, "jane@corp-mail.org")
    rotated = (await api.post("/api/settings/encryption/rotate-guardrail-key")).json()
    assert rotated["reencrypted"] == 1
    assert load_guardrail_key(services.config).fingerprint == rotated["fingerprint"] != before
    assert await original_of(services, first) == "jane@corp-mail.org"
    second = await mapping_of(services, "jane@corp-mail.org")  # the same value anew: another placeholder, no conflict
    assert second != first
    again = (await api.post("/api/settings/encryption/rotate-guardrail-key")).json()
    assert again["reencrypted"] == 2
    assert [await original_of(services, each) for each in (first, second)] == ["jane@corp-mail.org"] * 2


@pytest.mark.parametrize("committed", [True, False])
async def test_an_interrupted_rotation_of_the_guardrail_key_is_settled(
    api: httpx.AsyncClient, services: Services, committed: bool
):
    folder = services.config.data_dir
    placeholder = await mapping_of(services, "jane@corp-mail.org")
    old = (folder / ".guardrail-key").read_text()
    if committed:
        await api.post("/api/settings/encryption/rotate-guardrail-key")
        (folder / ".guardrail-key.next").write_text((folder / ".guardrail-key").read_text())
        (folder / ".guardrail-key").write_text(old)
    else:
        (folder / ".guardrail-key.next").write_text("ab" * 32)
    await settle_guardrail_rotation(services)
    assert not (folder / ".guardrail-key.next").exists()
    assert ((folder / ".guardrail-key").read_text() == old) is not committed
    assert await original_of(services, placeholder) == "jane@corp-mail.org"
