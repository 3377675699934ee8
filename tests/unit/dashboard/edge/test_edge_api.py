"""What every request passes, and what every reply carries."""

import httpx
import pytest

from dashboard.auth.setup_code import ensure_setup_code
from shared.config import Config
from tests.support.dashboard_app import PASSWORD


@pytest.fixture
async def browser(anonymous: httpx.AsyncClient, config: Config) -> httpx.AsyncClient:
    """Signed in by cookie."""
    code = ensure_setup_code(config.data_dir)
    await anonymous.post("/api/auth/setup", json={"setup_code": code, "password": PASSWORD})
    return anonymous


@pytest.mark.parametrize("path", ["/", "/accounts", "/api/health", "/api/audit", "/api/nothing", "/assets/none.js"])
async def test_every_reply_has_security_headers(anonymous: httpx.AsyncClient, path: str):
    headers = (await anonymous.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert (headers.get("cache-control") == "no-store") is path.startswith("/api")
    assert not any(name.startswith("access-control-") for name in headers)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "10.0.0.1:9211"])
async def test_unknown_hosts_get_400_everywhere(anonymous: httpx.AsyncClient, host: str):
    for path in ("/", "/api/health"):
        reply = await anonymous.get(path, headers={"host": host})
        assert reply.status_code == 400
        assert "error" in reply.json()
        assert "content-security-policy" in reply.headers


async def test_with_a_cookie_foreign_origins_get_403(browser: httpx.AsyncClient):
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:3000"},
        {"sec-fetch-site": "cross-site"},
    ):
        assert (await browser.post("/api/auth/logout", headers=headers)).status_code == 403
    fine = {"origin": "http://localhost:9211", "sec-fetch-site": "same-origin"}
    assert (await browser.get("/api/audit", headers=fine)).status_code == 200


async def test_with_a_cookie_other_content_types_get_415(browser: httpx.AsyncClient):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        reply = await browser.post("/api/auth/password", content=b"{}", headers={"content-type": kind})
        assert reply.status_code == 415
    assert (await browser.post("/api/auth/password", content=b"{}")).status_code == 415


async def test_unknown_api_addresses_are_401_without_and_404_with_a_credential(browser: httpx.AsyncClient):
    assert (await browser.get("/api/nothing")).status_code == 404
    assert (await browser.get("/api")).status_code == 404
    assert (await browser.get("/api/")).status_code == 404
    wrong_method = await browser.request("DELETE", "/api/audit")
    assert wrong_method.status_code == 405
    assert "error" in wrong_method.json()
    browser.cookies.clear()
    assert (await browser.get("/api/nothing")).json() == {"error": "Sign in first."}


async def test_a_body_beyond_the_limit_is_413(browser: httpx.AsyncClient):
    json = {"content-type": "application/json"}
    big = b" " * (8 * 1024 * 1024 + 1)
    assert (await browser.post("/api/auth/password", content=big, headers=json)).status_code == 413

    async def pieces():
        for _ in range(9):
            yield b" " * 1024 * 1024

    assert (await browser.post("/api/auth/password", content=pieces(), headers=json)).status_code == 413


async def test_a_nul_in_the_address_is_400(api: httpx.AsyncClient):
    assert (await api.get("/api/audit?subject=%00")).status_code == 400
    assert (await api.get("/api/aud%00it")).status_code == 400


async def test_broken_bodies_are_named(api: httpx.AsyncClient):
    json = {"content-type": "application/json"}
    assert (await api.post("/api/auth/password", content=b"{", headers=json)).status_code == 400
    assert (await api.post("/api/auth/password", content=b"[" * 100_000, headers=json)).status_code == 400
    missing = await api.post("/api/auth/password", json={})
    assert missing.status_code == 422
    assert missing.json()["fields"] == {"password": "Field required"}
    surrogate = await api.post("/api/auth/password", content=b'{"password": "\\ud800xxxxxxxxxx"}', headers=json)
    assert surrogate.status_code == 422


async def test_the_page_is_served_with_history_fallback(config: Config, services, tmp_path):
    from dashboard.app import create_app

    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<title>built</title>")
    (dist / "assets" / "app-1a2b.js").write_text("1")
    (tmp_path / "secret.txt").write_text("secret")
    transport = httpx.ASGITransport(create_app(config, services, dist))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for path in ("/", "/accounts", "/models/gpt-5.1", "/..%2fsecret.txt", "/assets/../../secret.txt"):
            page = await client.get(path)
            assert (page.status_code, page.text) == (200, "<title>built</title>"), path
            assert page.headers["cache-control"] == "no-cache"
        asset = await client.get("/assets/app-1a2b.js")
        assert "immutable" in asset.headers["cache-control"]
        assert (await client.get("/assets/gone.js")).status_code == 404
        assert (await client.post("/accounts")).status_code == 404
