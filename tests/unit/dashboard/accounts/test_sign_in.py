"""Signing in with PKCE, against a login service that checks verifier, state and redirect."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from aiohttp import web

from dashboard.services import Services
from shared.catalog.auth import GRANTS, LOGIN_POLICIES
from shared.clock import ManualClock
from shared.db import models
from tests.support.oauth_vendor import Vendor, running_vendor

Paste = Callable[[Vendor, dict[str, str]], str]
PASTES: dict[str, Paste] = {
    "bare code": lambda _, given: given["code"],
    "code and state": lambda _, given: f"  {given['code']}#{given['state']}\n",
    "callback address": lambda vendor, given: vendor.callback(given),
    "address with the code in its fragment": lambda vendor, given: vendor.callback(given).replace("?", "#"),
}


@pytest.fixture(autouse=True)
async def vendors(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[dict[str, Vendor]]:
    async with running_vendor(GRANTS["anthropic"]) as anthropic, running_vendor(GRANTS["codex"]) as openai:
        vendors = {"anthropic": anthropic, "codex": openai, "openai_sub": openai}
        for provider, vendor in vendors.items():
            monkeypatch.setenv(f"OAUTH_{provider.upper()}_AUTHORIZE_URL", f"{vendor.base_url}/authorize")
            monkeypatch.setenv(f"OAUTH_{provider.upper()}_TOKEN_URL", f"{vendor.base_url}/token")
        yield vendors


async def begin(api: httpx.AsyncClient, provider: str) -> dict[str, str]:
    reply = await api.post(f"/api/oauth/{provider}/start")
    assert reply.status_code == 200, reply.text
    return reply.json()


async def finish(api: httpx.AsyncClient, provider: str, state: str, pasted: str, **more: str) -> httpx.Response:
    return await api.post(f"/api/oauth/{provider}/finish", json={"state": state, "code_or_url": pasted, **more})


@pytest.mark.parametrize("paste", PASTES.values(), ids=PASTES)
@pytest.mark.parametrize("provider", GRANTS)
async def test_what_the_user_pastes_becomes_an_account(
    api: httpx.AsyncClient, services: Services, vendors: dict[str, Vendor], provider: str, paste: Paste
):
    vendor = vendors[provider]
    begun = await begin(api, provider)
    given = vendor.sign_in(begun["url"])
    assert given["state"] == begun["state"]
    reply = await finish(api, provider, begun["state"], paste(vendor, given), name="Mine")
    assert reply.status_code == 201, reply.text
    account = reply.json()
    assert {
        "name": "Mine",
        "provider": provider,
        "auth_type": "oauth",
        "account_email": "me@example.com",
        "external_account_id": None if provider == "anthropic" else "acct-1",
        "token_expires_at": round((services.clock.wall() + 3600) * 1000),
        "enabled": True,
    }.items() <= account.items()
    async with services.read() as session:
        row = await session.get(models.Account, account["id"])
    assert [services.keyring.open(row.api_key_enc), services.keyring.open(row.refresh_token_enc)] == vendor.issued


@pytest.mark.parametrize("provider", GRANTS)
async def test_neither_verifier_nor_tokens_are_shown_anywhere(
    api: httpx.AsyncClient, vendors: dict[str, Vendor], provider: str
):
    vendor = vendors[provider]
    begun = await begin(api, provider)
    reply = await finish(api, provider, begun["state"], vendor.sign_in(begun["url"])["code"])
    (call,) = vendor.calls
    audit = await api.get("/api/audit?subject=account")
    seen = str(begun) + reply.text + audit.text + (await api.get("/api/accounts")).text
    for secret in (call["code_verifier"], call["code"], *vendor.issued):
        assert secret not in seen
    (entry,) = audit.json()
    assert (entry["action"], entry["subject"], entry["subject_id"]) == ("create", "account", reply.json()["id"])
    assert entry["changes"]["api_key"] == [None, "****"]


async def test_an_account_without_a_given_name_is_called_by_provider_and_address(
    api: httpx.AsyncClient, vendors: dict[str, Vendor]
):
    begun = await begin(api, "anthropic")
    reply = await finish(api, "anthropic", begun["state"], vendors["anthropic"].sign_in(begun["url"])["code"])
    assert reply.json()["name"] == "Anthropic (me@example.com)"


@pytest.mark.parametrize("provider", GRANTS)
async def test_the_vendors_policy_is_stated_before_anybody_signs_in(api: httpx.AsyncClient, provider: str):
    begun = await begin(api, provider)
    assert begun["policy"] == LOGIN_POLICIES[provider].sentence
    assert begun["policy_url"].startswith("https://")


async def test_a_sign_in_serves_once(api: httpx.AsyncClient, vendors: dict[str, Vendor]):
    vendor = vendors["codex"]
    begun = await begin(api, "codex")
    url = vendor.callback(vendor.sign_in(begun["url"]))
    replies = await asyncio.gather(*(finish(api, "codex", begun["state"], url) for _ in range(5)))
    assert sorted(reply.status_code for reply in replies) == [201, 422, 422, 422, 422]
    assert len(vendor.calls) == 1
    assert len((await api.get("/api/accounts")).json()) == 1


@pytest.mark.parametrize(("seconds", "status"), [(599, 201), (600, 422)])
async def test_a_sign_in_lives_for_ten_minutes(
    api: httpx.AsyncClient, vendors: dict[str, Vendor], clock: ManualClock, seconds: float, status: int
):
    begun = await begin(api, "codex")
    code = vendors["codex"].sign_in(begun["url"])["code"]
    clock.advance(seconds)
    assert (await finish(api, "codex", begun["state"], code)).status_code == status


async def test_a_state_of_nobody_or_of_another_provider_does_not_serve(
    api: httpx.AsyncClient, vendors: dict[str, Vendor]
):
    begun = await begin(api, "codex")
    code = vendors["codex"].sign_in(begun["url"])["code"]
    for provider, state in (("codex", "made-up"), ("openai_sub", begun["state"]), ("anthropic", begun["state"])):
        reply = await finish(api, provider, state, code)
        assert (reply.status_code, list(reply.json()["fields"])) == (422, ["state"])
    assert vendors["codex"].calls == vendors["anthropic"].calls == []
    assert (await finish(api, "codex", begun["state"], code)).status_code == 201


@pytest.mark.parametrize(
    "pasted",
    [
        "{code}#another-state",
        "http://localhost:1455/auth/callback?code={code}&state=another-state",
        "http://localhost:1455/auth/callback?state={state}",
        "http://localhost:1455/auth/callback?error=access_denied&state={state}",
        "http://[::1/?code={code}",
        "#{state}",
        "two words",
        "cödé",
    ],
)
async def test_what_holds_no_code_of_this_sign_in_is_sent_to_nobody_and_may_be_corrected(
    api: httpx.AsyncClient, vendors: dict[str, Vendor], pasted: str
):
    begun = await begin(api, "codex")
    given = vendors["codex"].sign_in(begun["url"])
    reply = await finish(api, "codex", begun["state"], pasted.format(**given))
    assert (reply.status_code, list(reply.json()["fields"])) == (422, ["code_or_url"])
    assert vendors["codex"].calls == []
    assert (await finish(api, "codex", begun["state"], given["code"])).status_code == 201


async def test_a_code_that_the_vendor_refuses(api: httpx.AsyncClient):
    begun = await begin(api, "anthropic")
    reply = await finish(api, "anthropic", begun["state"], "stolen-code")
    assert reply.status_code == 422
    assert "invalid_grant" in reply.json()["error"]
    assert "stolen-code" not in reply.text
    assert (await api.get("/api/accounts")).json() == []


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 503, "text": "busy"},
        {"status": 200, "text": "<html>"},
        {"status": 307, "headers": {"location": "http://127.0.0.1:1/elsewhere"}},
        {"status": 200, "text": '{"access_token": "a\\nb"}'},
        {"status": 200, "text": '{"access_token": "a", "expires_in": 1e308}'},
    ],
)
async def test_a_vendor_without_a_usable_answer(api: httpx.AsyncClient, vendors: dict[str, Vendor], answer: dict):
    vendors["anthropic"].answer = web.Response(**answer)
    begun = await begin(api, "anthropic")
    code = vendors["anthropic"].sign_in(begun["url"])["code"]
    reply = await finish(api, "anthropic", begun["state"], code)
    assert reply.status_code == 409, reply.text
    assert (await api.get("/api/accounts")).json() == []


@pytest.mark.parametrize("provider", ["openai", "custom", "nobody"])
async def test_other_providers_have_no_sign_in(api: httpx.AsyncClient, provider: str):
    assert (await api.post(f"/api/oauth/{provider}/start")).status_code == 404
    assert (await finish(api, provider, "s", "c")).status_code == 404


async def test_beginning_without_end_keeps_the_newest(api: httpx.AsyncClient, vendors: dict[str, Vendor]):
    first = await begin(api, "codex")
    for _ in range(300):
        last = await begin(api, "codex")
    code = vendors["codex"].sign_in(last["url"])["code"]
    assert (await finish(api, "codex", first["state"], code)).status_code == 422
    assert (await finish(api, "codex", last["state"], code)).status_code == 201
