"""Global settings through the API: texts as stored, all or nothing, no secret ever."""

import httpx
import pytest
from sqlalchemy import select, text

from dashboard.services import Services
from shared.config import Config
from shared.db.models import Setting
from tests.unit.dashboard.files import stored_bytes


async def test_scalars_and_texts_are_stored_as_texts(api: httpx.AsyncClient):
    sent = {
        "session_affinity": False,
        "auto_switch_on_error": "FALSE",
        "log_retention_days": 7,
        "connect_timeout_seconds": "2.5",
        "tier_rules": "gpt-5*=opus\n",
    }
    reply = await api.put("/api/settings", json=sent)
    assert reply.status_code == 200
    assert reply.json() == (await api.get("/api/settings")).json()
    assert reply.json() == {
        "auto_switch_on_error": "false",
        "connect_timeout_seconds": "2.5",
        "log_retention_days": "7",
        "session_affinity": "false",
        "tier_rules": "gpt-5*=opus",
    }


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"nonsense": "1"}, ["nonsense"]),
        ({"log_retention_days": "soon"}, ["log_retention_days"]),
        ({"log_retention_days": -1}, ["log_retention_days"]),
        ({"log_retention_days": 10**400}, ["log_retention_days"]),
        ({"request_logging": 3}, ["request_logging"]),
        ({"tier_rules": "nonsense"}, ["tier_rules"]),
        ({"monthly_budget": 5}, ["monthly_budget"]),
        ({"proxy_api_key": "mine"}, ["proxy_api_key"]),
        ({"default_tenant_id": "x"}, ["default_tenant_id"]),
        ({"privacy_categories": "email,nobody"}, ["privacy_categories"]),
        ({"log_retention_days": "x", "nonsense": None}, ["log_retention_days", "nonsense"]),
    ],
)
async def test_a_fault_is_named_by_key_and_nothing_changes(api: httpx.AsyncClient, values: dict, named: list[str]):
    await api.put("/api/settings", json={"session_affinity": "false"})
    reply = await api.put("/api/settings", json={"session_affinity": "true", **values})
    assert reply.status_code == 422
    assert sorted(reply.json()["fields"]) == named
    assert all(name in reply.json()["error"] for name in named)
    assert (await api.get("/api/settings")).json() == {"session_affinity": "false"}


@pytest.mark.parametrize("body", [[], "x", None, {"session_affinity": []}, {"session_affinity": {}}, {"": "x"}])
async def test_other_shapes_are_refused(api: httpx.AsyncClient, body: object):
    assert (await api.put("/api/settings", json=body)).status_code == 422


async def test_null_returns_to_the_default(api: httpx.AsyncClient):
    await api.put("/api/settings", json={"session_affinity": False})
    assert (await api.put("/api/settings", json={"session_affinity": None})).json() == {}


async def test_unknown_rows_are_kept_and_shown_and_secrets_are_not(api: httpx.AsyncClient, services: Services):
    async with services.sessions() as session:
        await session.execute(text("INSERT INTO settings (key, value) VALUES ('old_thing', 'kept')"))
        await session.commit()
    shown = (await api.put("/api/settings", json={"session_affinity": True})).json()
    assert shown == {"old_thing": "kept", "session_affinity": "true"}
    async with services.read() as session:
        assert await session.scalar(select(Setting.value).where(Setting.key == "proxy_api_key"))


async def test_the_registry_tells_value_and_source(api: httpx.AsyncClient):
    await api.put("/api/settings", json={"log_retention_days": 7})
    rows = {row["key"]: row for row in (await api.get("/api/settings/registry")).json()}
    assert (rows["log_retention_days"]["value"], rows["log_retention_days"]["source"]) == ("7", "global")
    assert (rows["session_affinity"]["value"], rows["session_affinity"]["source"]) == ("true", "default")
    assert rows["proxy_api_key"]["value"] is None
    assert rows["log_max_megabytes"]["minimum"] == 0
    assert "default_tenant_id" not in rows


async def test_the_client_key_is_shown_by_post_only_and_can_be_replaced(api: httpx.AsyncClient, config: Config):
    first = (await api.post("/api/settings/reveal-proxy-key")).json()["key"]
    assert first.startswith("cgk_")
    assert len(first) == 36
    second = (await api.post("/api/settings/regenerate-proxy-key")).json()["key"]
    assert second != first
    assert (await api.post("/api/settings/reveal-proxy-key")).json()["key"] == second
    for path in ("/api/settings", "/api/settings/registry", "/api/audit"):
        assert second not in (await api.get(path)).text
    assert second.encode() not in stored_bytes(config.data_dir)
    actions = [(entry["action"], entry["subject"]) for entry in (await api.get("/api/audit")).json()]
    assert sorted(actions) == [("reveal", "client_key"), ("reveal", "client_key"), ("rotate", "client_key")]
