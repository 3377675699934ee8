"""Signing in and out, the first password, and what a request without a credential gets."""

import httpx
import pytest

from dashboard.auth.setup_code import ensure_setup_code
from shared.config import Config
from tests.support.dashboard_app import ADMIN_TOKEN, ON_POSTGRES, PASSWORD
from tests.unit.dashboard.files import stored_bytes

JSON = {"content-type": "application/json"}


@pytest.fixture
def code(config: Config) -> str:
    return ensure_setup_code(config.data_dir)


async def set_password(client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await client.post("/api/auth/setup", json={"setup_code": code, "password": PASSWORD})


async def test_before_a_password_only_setup_works(anonymous: httpx.AsyncClient, code: str):
    status = (await anonymous.get("/api/auth/status")).json()
    assert status == {"authenticated": False, "setup_required": True, "token_login": True, "expires_at": None}
    assert (await anonymous.post("/api/auth/login", json={"password": PASSWORD})).status_code == 401
    assert (await anonymous.get("/api/audit")).status_code == 401
    done = await set_password(anonymous, code)
    assert done.status_code == 200
    assert done.json()["authenticated"] is True
    assert (await anonymous.get("/api/audit")).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b'{"setup_code": 1}',
        b'{"setup_code": "wrong", "password": "x"}',
        b"\xff",
        b'{"setup_code": "\\ud800"}',
    ],
)
async def test_setup_with_anything_but_the_code_is_401(anonymous: httpx.AsyncClient, code: str, body: bytes):
    assert code
    assert (await anonymous.post("/api/auth/setup", content=body, headers=JSON)).status_code == 401


async def test_a_short_password_is_named_and_the_code_stays_valid(anonymous: httpx.AsyncClient, code: str):
    refused = await anonymous.post("/api/auth/setup", json={"setup_code": code, "password": "short"})
    assert refused.status_code == 422
    assert list(refused.json()["fields"]) == ["password"]
    assert "short" not in refused.text.replace("should", "")
    assert (await set_password(anonymous, code)).status_code == 200


async def test_the_code_is_dead_once_a_password_is_set(anonymous: httpx.AsyncClient, code: str, config: Config):
    await set_password(anonymous, code)
    assert (await set_password(anonymous, code)).status_code == 401
    assert not (config.data_dir / ".setup-code").exists()
    # Also when the file comes back, from a backup.
    (config.data_dir / ".setup-code").write_text(code)
    assert (await set_password(anonymous, code)).status_code == 401


async def test_the_cookie_is_private_and_each_login_gets_its_own(anonymous: httpx.AsyncClient, code: str):
    cookie = (await set_password(anonymous, code)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    first = dict(anonymous.cookies)
    assert (await anonymous.post("/api/auth/login", json={"password": PASSWORD})).status_code == 200
    assert dict(anonymous.cookies) != first


async def test_logout_ends_the_session_on_the_server(anonymous: httpx.AsyncClient, code: str):
    await set_password(anonymous, code)
    stolen = "; ".join(f"{name}={value}" for name, value in anonymous.cookies.items())
    assert (await anonymous.get("/api/audit", headers={"cookie": stolen})).status_code == 200
    assert (await anonymous.post("/api/auth/logout")).status_code == 200
    anonymous.cookies.clear()
    assert (await anonymous.get("/api/audit", headers={"cookie": stolen})).status_code == 401


async def test_the_admin_token_signs_in_and_authorises(anonymous: httpx.AsyncClient):
    bearer = {"authorization": f"Bearer {ADMIN_TOKEN}"}
    assert (await anonymous.get("/api/audit", headers=bearer)).status_code == 200
    assert (await anonymous.get("/api/audit", headers={"authorization": f"bearer {ADMIN_TOKEN}"})).status_code == 200
    assert (await anonymous.get("/api/audit", headers={"authorization": f"Basic {ADMIN_TOKEN}"})).status_code == 401
    assert (await anonymous.get("/api/audit", headers={"authorization": f"Bearer {ADMIN_TOKEN}x"})).status_code == 401
    assert (await anonymous.post("/api/auth/login", json={"token": ADMIN_TOKEN})).status_code == 200
    assert (await anonymous.get("/api/audit")).status_code == 200


async def test_wrong_logins_are_throttled_and_right_credentials_are_not(anonymous: httpx.AsyncClient, code: str):
    await set_password(anonymous, code)
    statuses = [
        (
            await anonymous.post(
                "/api/auth/login", json={"password": "wrong"}, headers={"x-forwarded-for": f"10.0.0.{attempt}"}
            )
        ).status_code
        for attempt in range(12)
    ]
    assert statuses == [401] * 10 + [429] * 2
    refused = await anonymous.post("/api/auth/login", json={"password": PASSWORD})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 300
    assert (await anonymous.get("/api/audit")).status_code == 200
    bearer = {"authorization": f"Bearer {ADMIN_TOKEN}"}
    assert (await anonymous.get("/api/audit", headers=bearer)).status_code == 200


async def test_wrong_bearer_tokens_are_throttled_and_the_right_one_is_not(anonymous: httpx.AsyncClient):
    wrong = {"authorization": "Bearer wrong"}
    statuses = [(await anonymous.get("/api/audit", headers=wrong)).status_code for _ in range(100)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    bearer = {"authorization": f"Bearer {ADMIN_TOKEN}"}
    assert (await anonymous.get("/api/audit", headers=bearer)).status_code == 200
    assert (await anonymous.get("/api/audit")).status_code == 401


async def test_a_session_expires(anonymous: httpx.AsyncClient, code: str, clock):
    await set_password(anonymous, code)
    clock.advance(7 * 24 * 3600)
    assert (await anonymous.get("/api/audit")).status_code == 401


async def test_a_new_password_needs_the_old_one_and_ends_other_sessions(anonymous: httpx.AsyncClient, code: str):
    await set_password(anonymous, code)
    other = {"cookie": "; ".join(f"{name}={value}" for name, value in anonymous.cookies.items())}
    wanted = {"password": "another long password", "current_password": "wrong"}
    assert (await anonymous.post("/api/auth/password", json=wanted)).status_code == 422
    wanted["current_password"] = PASSWORD
    assert (await anonymous.post("/api/auth/password", json=wanted)).status_code == 200
    assert (await anonymous.get("/api/audit")).status_code == 200
    anonymous.cookies.clear()
    assert (await anonymous.get("/api/audit", headers=other)).status_code == 401
    assert (await anonymous.post("/api/auth/login", json={"password": PASSWORD})).status_code == 401
    assert (await anonymous.post("/api/auth/login", json={"password": "another long password"})).status_code == 200


async def test_authentication_comes_before_the_body(anonymous: httpx.AsyncClient):
    for body in (b"{", b"x" * 100, b"[" * 10_000):
        assert (await anonymous.post("/api/auth/password", content=body, headers=JSON)).status_code == 401


@pytest.mark.skipif(ON_POSTGRES, reason="looks into the SQLite file")
async def test_a_password_change_is_audited_without_it(anonymous: httpx.AsyncClient, code: str, config: Config):
    await set_password(anonymous, code)
    entries = (await anonymous.get("/api/audit")).json()
    assert [(entry["actor"], entry["action"], entry["subject"]) for entry in entries] == [
        ("setup", "create", "password")
    ]
    stored = stored_bytes(config.data_dir)
    assert PASSWORD.encode() not in stored
    assert b"$argon2id$" in stored
