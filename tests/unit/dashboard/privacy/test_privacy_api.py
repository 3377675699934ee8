"""Guardrails through the API: switches, trying a text, counts, mappings, revealing."""

import httpx
import pytest

from dashboard.services import Services
from shared.crypto.keys import load_guardrail_key
from shared.crypto.mappings import keys_for, to_column
from shared.db import timestamps
from shared.db.models import PrivacyMapping, RequestLog
from shared.guardrails.placeholder import hash_of, placeholder_for, seal_value

MAIL = "jane.roe@corp-mail.org"


async def trial(api: httpx.AsyncClient, text: str, **fields: object) -> dict:
    reply = await api.post("/api/privacy/test", json={"text": text, **fields})
    assert reply.status_code == 200, reply.text
    return reply.json()


async def guardrail(api: httpx.AsyncClient, detector: str) -> dict:
    rows = (await api.get("/api/guardrails/list")).json()["guardrails"]
    return next(row for row in rows if row["id"] == detector)


async def test_the_master_switch_and_the_choice(api: httpx.AsyncClient):
    first = (await api.get("/api/privacy")).json()
    assert first["enabled"] is False
    assert "email" in first["categories"]
    told = (await api.put("/api/privacy", json={"enabled": True, "categories": ["email", "ssn"]})).json()
    assert told == {"enabled": True, "categories": ["email", "ssn"]}
    settings = (await api.get("/api/settings")).json()
    assert (settings["privacy_enabled"], settings["privacy_categories"]) == ("true", "email,ssn")
    assert len((await api.put("/api/privacy", json={"categories": "all"})).json()["categories"]) == 15
    assert (await api.put("/api/privacy", json={"categories": ["nobody"]})).status_code == 422


async def test_a_trial_shows_what_leaves(api: httpx.AsyncClient):
    text = f"Write to {MAIL}, then to {MAIL}."
    told = await trial(api, text)
    assert (told["original"], told["replacements_made"]) == (text, 2)
    assert MAIL not in told["anonymized"]
    first, second = told["findings"]
    assert first["category"] == "email"
    assert text[first["start"] : first["end"]] == MAIL
    assert first["replacement"] == second["replacement"]
    assert told["anonymized"] == text.replace(MAIL, first["replacement"])
    assert (await trial(api, text)) == told


async def test_a_trial_looks_for_what_it_is_asked_or_what_the_settings_say(api: httpx.AsyncClient):
    assert (await trial(api, MAIL, categories=["ssn"]))["replacements_made"] == 0
    assert (await trial(api, MAIL, categories=[]))["replacements_made"] == 0
    await api.put("/api/guardrails/email", json={"enabled": False})
    assert (await trial(api, MAIL))["replacements_made"] == 0
    assert (await trial(api, MAIL, categories=["email"]))["replacements_made"] == 1
    assert (await api.post("/api/privacy/test", json={"text": "x", "categories": ["nobody"]})).status_code == 422
    assert (await api.post("/api/privacy/test", json={"text": "x", "tenant_id": "none"})).status_code == 404
    assert (await api.post("/api/privacy/test", json={"text": "x" * 1_000_001})).status_code == 422


async def test_a_detector_is_switched(api: httpx.AsyncClient):
    assert (await guardrail(api, "email"))["enabled"] is True
    assert (await api.put("/api/guardrails/email", json={"enabled": 0})).json()["enabled"] is False
    assert (await guardrail(api, "email"))["enabled"] is False
    assert (await api.get("/api/settings")).json()["guardrail_email_enabled"] == "false"
    await api.put("/api/privacy", json={"categories": ["ssn"]})
    assert (await api.put("/api/guardrails/email", json={"enabled": True})).json()["enabled"] is True
    assert (await api.get("/api/privacy")).json()["categories"] == ["email", "ssn"]
    assert (await api.put("/api/guardrails/nobody", json={"enabled": True})).status_code == 404


async def test_findings_are_counted_from_the_log(api: httpx.AsyncClient, services: Services):
    now = services.clock.now()
    async with services.sessions() as session:
        for number, masked in enumerate(['{"email": 2, "ssn": 1}', '{"email": 2, "ssn": 1}', "broken", '{"email": 1}']):
            session.add(RequestLog(id=str(number), timestamp=timestamps.to_text(now), masked=masked))
        await session.commit()
    row = await guardrail(api, "email")
    assert row["detectionCount"] == 5
    assert [entry["count"] for entry in row["daily"]] == [0] * 13 + [5]
    assert row["daily"][-1]["day"] == f"{now:%Y-%m-%d}"


@pytest.fixture
async def placeholder(services: Services) -> str:
    """A mapping of the instance without tenants, and a logged request that holds its placeholder."""
    keys = keys_for(load_guardrail_key(services.config).secret, None)
    value = 'jane"roe@corp-mail.org'
    text = placeholder_for(keys, value, "email")
    async with services.sessions() as session:
        session.add(
            PrivacyMapping(
                category="email",
                original_hash=hash_of(keys, value, "email"),
                original_enc=to_column(seal_value(keys, value, "email")),
                replacement=text,
            )
        )
        session.add(RequestLog(id="mine", request_body=f'{{"text": "to {text} and cgv_aaaaaaaaaaaaaaa"}}'))
        session.add(RequestLog(id="other", tenant_id="t", request_body=f'{{"text": "to {text}"}}'))
        await session.commit()
    return text


async def test_a_request_is_revealed_within_its_tenant_only(api: httpx.AsyncClient, placeholder: str):
    told = (await api.post("/api/logs/mine/reveal")).json()
    assert told["client"].startswith('{"text": "to jane\\"roe@corp-mail.org and ')
    assert (told["restored"], told["unknown"], told["sent"]) == (1, 1, None)
    assert told["values"] == [{"placeholder": placeholder, "category": "email", "original": 'jane"roe@corp-mail.org'}]
    other = (await api.post("/api/logs/other/reveal")).json()
    assert placeholder in other["client"]
    assert other["restored"] == 0
    assert (await api.post("/api/logs/none/reveal")).status_code == 404
    entries = [(entry["action"], entry["subject"]) for entry in (await api.get("/api/audit")).json()]
    assert entries == [("reveal", "log"), ("reveal", "log")]


async def test_the_placeholders_of_a_request_are_told_without_originals(api: httpx.AsyncClient, placeholder: str):
    told = (await api.get("/api/logs/mine/masked")).json()
    assert told == {"values": [{"placeholder": placeholder, "category": "email"}]}
    assert (await api.get("/api/logs/other/masked")).json() == {"values": []}
    assert (await api.get("/api/logs/none/masked")).status_code == 404
    assert (await api.get("/api/audit")).json() == []


async def test_mappings_are_listed_without_originals_and_forgotten(api: httpx.AsyncClient, placeholder: str):
    (row,) = (await api.get("/api/privacy/mappings")).json()
    assert (row["category"], row["replacement"], row["tenant_id"]) == ("email", placeholder, None)
    assert row["hint"] == "jan•••••org"
    assert "original" not in str(row)
    assert 'jane"roe' not in str(row)
    assert (await api.delete("/api/privacy/mappings")).json() == {"deleted": 1}
    assert (await api.post("/api/logs/mine/reveal")).json()["restored"] == 0


async def test_without_a_guardrail_key_nothing_is_tried(api: httpx.AsyncClient, services: Services):
    (services.config.data_dir / ".guardrail-key").write_text("garbage")
    reply = await api.post("/api/privacy/test", json={"text": "x"})
    assert reply.status_code == 409
