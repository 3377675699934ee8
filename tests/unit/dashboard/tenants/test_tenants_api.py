"""Tenants through the API: keys, who holds the client key, overrides."""

import hashlib
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from dashboard.app import create_app
from dashboard.services import Services, build_services
from shared.config import Config, load_config
from shared.dataset import segments
from shared.db.models import Tenant
from tests.support.dashboard_app import ADMIN_TOKEN
from tests.unit.dashboard.files import stored_bytes


async def client_key(api: httpx.AsyncClient) -> str:
    return (await api.post("/api/settings/reveal-proxy-key")).json()["key"]


async def create(api: httpx.AsyncClient, name: str = "Team", **fields: object) -> tuple[dict, str]:
    reply = await api.post("/api/tenants", json={"name": name, **fields})
    assert reply.status_code == 201, reply.text
    return reply.json()["tenant"], reply.json()["api_key"]


async def hash_of(services: Services, tenant_id: str) -> str:
    async with services.read() as session:
        return await session.scalar(select(Tenant.api_key_hash).where(Tenant.id == tenant_id)) or ""


async def default_of(api: httpx.AsyncClient) -> dict:
    return next(row for row in (await api.get("/api/tenants")).json() if row["is_default"])


async def test_turning_tenants_on_hands_the_client_key_to_the_default_tenant(
    api: httpx.AsyncClient, services: Services
):
    key = await client_key(api)
    assert (await api.get("/api/tenants")).json() == []
    await api.put("/api/settings", json={"multi_tenancy": True})
    default = await default_of(api)
    assert (default["name"], default["config_id"], default["enabled"]) == ("Default", None, True)
    assert await hash_of(services, default["id"]) == hashlib.sha256(key.encode()).hexdigest()
    assert (await api.post(f"/api/tenants/{default['id']}/reveal-key")).json()["api_key"] == key


async def test_turning_tenants_off_and_on_again_loses_nothing(api: httpx.AsyncClient):
    key = await client_key(api)
    await create(api)
    await api.put("/api/settings", json={"multi_tenancy": False})
    assert await client_key(api) == key
    assert [row["name"] for row in (await api.get("/api/tenants")).json()] == ["Default", "Team"]
    await api.put("/api/settings", json={"multi_tenancy": True})
    assert [row["name"] for row in (await api.get("/api/tenants")).json()] == ["Default", "Team"]
    assert await client_key(api) == key


async def test_creating_a_tenant_turns_tenants_on_and_shows_its_key_once(
    api: httpx.AsyncClient, services: Services, config: Config
):
    tenant, key = await create(api, rate_limit=5)
    assert (await api.get("/api/settings")).json()["multi_tenancy"] == "true"
    assert key.startswith("cgk_")
    assert (tenant["api_key_prefix"], tenant["rate_limit"]) == (key[:8], 5)
    assert await hash_of(services, tenant["id"]) == hashlib.sha256(key.encode()).hexdigest()
    assert key not in (await api.get("/api/tenants")).text
    assert key.encode() not in stored_bytes(config.data_dir)
    assert (await api.post(f"/api/tenants/{tenant['id']}/reveal-key")).json() == {"api_key": key}


async def test_rotating_replaces_the_key(api: httpx.AsyncClient, services: Services):
    tenant, key = await create(api)
    rotated = (await api.post(f"/api/tenants/{tenant['id']}/rotate-key")).json()
    assert rotated["api_key"] != key
    assert rotated["tenant"]["api_key_prefix"] == rotated["api_key"][:8]
    assert await hash_of(services, tenant["id"]) == hashlib.sha256(rotated["api_key"].encode()).hexdigest()


async def test_the_default_tenants_key_and_the_client_key_stay_the_same(api: httpx.AsyncClient, services: Services):
    await create(api)
    default = await default_of(api)
    rotated = (await api.post(f"/api/tenants/{default['id']}/rotate-key")).json()["api_key"]
    assert await client_key(api) == rotated
    renewed = (await api.post("/api/settings/regenerate-proxy-key")).json()["key"]
    assert await hash_of(services, default["id"]) == hashlib.sha256(renewed.encode()).hexdigest()


async def test_names_are_unique_and_configs_exist(api: httpx.AsyncClient):
    tenant, _ = await create(api)
    assert (await api.post("/api/tenants", json={"name": "Team"})).status_code == 409
    assert (await api.post("/api/tenants", json={"name": "X", "config_id": "none"})).status_code == 422
    assert (await api.put(f"/api/tenants/{tenant['id']}", json={"name": "Default"})).status_code == 409


async def test_changing_and_deleting(api: httpx.AsyncClient):
    tenant, _ = await create(api)
    path = f"/api/tenants/{tenant['id']}"
    changed = (await api.put(path, json={"enabled": 0, "rate_limit": 9})).json()
    assert (changed["enabled"], changed["rate_limit"], changed["name"]) == (False, 9, "Team")
    assert (await api.delete(path)).status_code == 200
    for method, suffix in (("GET", ""), ("DELETE", ""), ("POST", "/rotate-key"), ("POST", "/reveal-key")):
        assert (await api.request(method, f"{path}{suffix}")).status_code == 404


async def test_overrides_are_limited_to_what_the_registry_allows(api: httpx.AsyncClient):
    tenant, _ = await create(api)
    path = f"/api/tenants/{tenant['id']}/settings"
    assert (await api.put(path, json={"session_affinity": False, "monthly_budget": 12.5})).json() == {
        "monthly_budget": "12.5",
        "session_affinity": "false",
    }
    refused = await api.put(path, json={"session_affinity": True, "log_retention_days": 3})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["log_retention_days"])
    assert (await api.get(f"/api/tenants/{tenant['id']}")).json()["monthly_budget"] == 12.5
    assert (await api.delete(f"{path}/session_affinity")).json() == {"monthly_budget": "12.5"}
    assert (await api.put(path, json={"monthly_budget": None})).json() == {}
    assert (await api.get("/api/tenants/none/settings")).status_code == 404


@pytest.fixture
async def with_environment_key(config: Config, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PROXY_API_KEY", "any text")
    services = build_services(load_config(None))
    transport = httpx.ASGITransport(create_app(services.config, services))
    headers = {"authorization": f"Bearer {ADMIN_TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        yield client
    await services.close()


async def test_a_key_of_the_environment_wins_and_cannot_be_replaced(with_environment_key: httpx.AsyncClient):
    api = with_environment_key
    assert await client_key(api) == "any text"
    assert (await api.post("/api/settings/regenerate-proxy-key")).status_code == 409
    await create(api)
    default = await default_of(api)
    assert (await api.post(f"/api/tenants/{default['id']}/reveal-key")).json()["api_key"] == "any text"
    assert (await api.post(f"/api/tenants/{default['id']}/rotate-key")).status_code == 409


async def test_a_start_follows_the_environments_key(config: Config, monkeypatch: pytest.MonkeyPatch, api, services):
    await create(api)
    default = await default_of(api)
    monkeypatch.setenv("PROXY_API_KEY", "another key")
    restarted = build_services(load_config(None))
    app = create_app(restarted.config, restarted)
    async with app.router.lifespan_context(app):
        assert await hash_of(services, default["id"]) == hashlib.sha256(b"another key").hexdigest()


def captured(config: Config, tenant_id: str) -> Path:
    """A segment as the proxy writes it."""
    folder = segments.dataset_folder(config.data_dir) / segments.owner_of(tenant_id)
    folder.mkdir(parents=True)
    segment = folder / segments.plain_name("20261129T080301123456-1a2b3c4d")
    segment.write_text('{"messages":[]}\n')
    return segment


@pytest.mark.parametrize("kept", [False, True])
async def test_what_was_captured_of_a_tenant_goes_with_it_unless_it_is_to_stay(
    api: httpx.AsyncClient, config: Config, *, kept: bool
):
    (first, _), (second, _) = await create(api), await create(api, "Other")
    mine, others = captured(config, first["id"]), captured(config, second["id"])
    params = {"keep_dataset": True} if kept else {}
    assert (await api.delete(f"/api/tenants/{first['id']}", params=params)).json() == {"deleted": 1}
    assert (mine.exists(), others.exists()) == (kept, True)
    noted = next(entry for entry in (await api.get("/api/audit")).json() if entry["action"] == "delete")
    assert noted["changes"] == ({} if kept else {"dataset_files": [1, 0]})


async def test_a_tenant_whose_files_cannot_be_deleted_stays(
    api: httpx.AsyncClient, config: Config, monkeypatch: pytest.MonkeyPatch
):
    tenant, _ = await create(api)
    segment = captured(config, tenant["id"])

    def refuse(_path: Path, *, missing_ok: bool = False) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", refuse)
    reply = await api.delete(f"/api/tenants/{tenant['id']}")
    assert reply.status_code == 409
    assert "Read-only file system" in reply.text
    assert tenant["id"] in {row["id"] for row in (await api.get("/api/tenants")).json()}
    assert segment.exists()
