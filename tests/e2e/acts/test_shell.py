"""What stays while pages change: the palette, the list of keys, the stale line; empty pages; sessions without an engine."""

import os
import signal

import pytest
from playwright.async_api import Page, expect

from tests.support.browser import visit
from tests.support.gateway import ADMIN_TOKEN, Bench
from tests.support.started_gateway import StartedGateway

pytestmark = pytest.mark.browser


async def test_the_palette_goes_anywhere(bench: Bench, accounts: dict[str, str], page: Page) -> None:
    await visit(page, "/")
    await page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Search or jump to")
    await palette.get_by_role("combobox").fill("second")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Second")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await palette.get_by_role("combobox").fill("no such thing at all")
    await expect(palette.get_by_text("Nothing is called that.")).to_be_visible()


async def test_single_keys_jump_only_after_g_and_can_be_switched_off(bench: Bench, page: Page) -> None:
    await visit(page, "/models")
    await page.keyboard.press("l")
    await expect(page.get_by_role("heading", level=1, name="Models")).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("l")
    await expect(page.get_by_role("heading", level=1, name="Logs")).to_be_visible()
    await page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard")
    await keys.get_by_role("switch", name="Single-letter keys").click()
    await page.keyboard.press("Escape")
    await expect(keys).to_have_count(0)
    await page.keyboard.press("?")
    await expect(keys).to_have_count(0)


async def test_a_session_that_has_ended_leads_to_the_sign_in(bench: Bench, page: Page) -> None:
    await visit(page, "/models")
    await page.context.clear_cookies()
    await page.get_by_role("link", name="Logs").click()
    # No password is set here, so that it is asked for first.
    await page.get_by_role("link", name="Sign in with the admin token instead").click()
    await page.get_by_label("Admin token").fill(ADMIN_TOKEN)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/accounts", "No account yet"),
        ("/logs", "No requests yet"),
        ("/models", "No models known"),
        ("/guardrails", "Nothing was replaced yet"),
        ("/login-sessions", "No login sessions yet"),
    ],
)
async def test_an_empty_page_says_what_will_be_there(bench: Bench, page: Page, path: str, sentence: str) -> None:
    await bench.dashboard.do("DELETE", "/privacy/mappings")
    await visit(page, path)
    await expect(page.get_by_role("heading", name=sentence)).to_be_visible()


async def test_without_an_engine_a_sentence_says_how_to_get_one(bench: Bench, page: Page) -> None:
    engine = {
        "available": False,
        "reason": "No container engine is running: start `dockerd`.",
        "command": "docker ps",
        "image": "",
    }
    await page.route("**/api/sessions/engine", lambda route: route.fulfill(json=engine))
    await visit(page, "/login-sessions")
    await expect(page.get_by_role("status").filter(has_text="No container engine")).to_be_visible()
    await expect(page.get_by_text("docker ps")).to_be_visible()
    await expect(page.get_by_role("button", name="New session")).to_be_disabled()


async def test_a_proxy_that_answers_nobody_is_told_over_the_page(
    bench: Bench, instance: StartedGateway, page: Page
) -> None:
    await visit(page, "/logs")
    line = page.get_by_role("status").filter(has_text="Proxy not reachable since")
    await expect(line).to_have_count(0)
    proxy = instance.instance.pid_of("proxy")
    assert proxy is not None
    os.kill(proxy, signal.SIGSTOP)
    try:
        await expect(line).to_be_visible(timeout=60_000)
    finally:
        os.kill(proxy, signal.SIGCONT)
    await expect(line).to_have_count(0, timeout=60_000)
