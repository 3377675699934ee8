"""Signing in with a CLI in a container, as a person does it: start a session, type into its terminal, import the login."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from shared.jsonio import dumps
from tests.support import engine
from tests.support.browser import executable_path, open_page, sign_in, visit
from tests.support.gateway import ADMIN_TOKEN, Gateway, running_gateway

URL = f"https://claude.ai/oauth/authorize?code=true&code_challenge={'x1' * 70}&state=s"
LOGIN = {
    "claudeAiOauth": {"accessToken": "sk-ant-oat01-b", "refreshToken": "sk-ant-ort01-b", "subscriptionType": "max"}
}
CLI = f"""echo "Open this:"; echo "{URL}"; printf "Paste code here: "; read -r code; echo "got $code"
mkdir -p ~/.claude; echo '{dumps(LOGIN).decode()}' > ~/.claude/.credentials.json"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway of this module's own, with an engine."""
    path = engine.engine_socket()
    executable_path()
    asyncio.run(engine.make_session_image(path))
    variables = {"DOCKER_SOCKET": str(path), "SESSION_IMAGE": engine.IMAGE, "SESSION_NETWORK": "none"}
    with running_gateway(tmp_path_factory.mktemp("sessions"), **variables) as running:
        yield running
    sessions = [str(row[0]) for row in running.query("SELECT id FROM sessions")]
    asyncio.run(engine.remove_containers(path, sessions))


async def test_a_cli_signs_in_and_its_login_becomes_an_account(gateway: Gateway, tmp_path: Path) -> None:
    async with open_page(gateway.dashboard.base_url, tmp_path) as page:
        await sign_in(page, ADMIN_TOKEN)
        await visit(page, "/accounts?connect=anthropic")
        await page.get_by_role("radio", name="Login session").click()
        await page.get_by_role("link", name="Start a login session").click()
        await _start(page, "Mira's Claude", CLI)
        screen = page.locator(".xterm-rows")
        await expect(screen).to_contain_text("Paste code here:")
        await expect(page.get_by_role("link", name="Open the sign-in page")).to_have_attribute("href", URL)
        await page.get_by_label("Terminal input").press_sequentially("abc-123\n")
        await expect(screen).to_contain_text("got abc-123")
        await expect(page.get_by_text("Claude Code login, max")).to_be_visible()
        await page.get_by_role("button", name="Import as an account").click()
        await expect(page.get_by_text("The login is behind")).to_be_visible()
        await page.get_by_role("link", name="Anthropic", exact=True).click()
        await expect(page.get_by_role("dialog", name="Anthropic")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.keyboard.press("g")
        await page.keyboard.press("i")
        await page.get_by_role("button", name="Mira's Claude").click()
        await expect(screen).to_contain_text("got abc-123")  # what was shown before


async def test_stopping_and_removing(gateway: Gateway, tmp_path: Path) -> None:
    async with open_page(gateway.dashboard.base_url, tmp_path) as page:
        await sign_in(page, ADMIN_TOKEN)
        await visit(page, "/login-sessions?start=shell")
        await _start(page, "Short", "echo begun")
        await expect(page.locator(".xterm-rows")).to_contain_text("begun")
        await page.get_by_label("Terminal input").press("F6")
        await expect(page.get_by_role("button", name="Connect again")).to_be_focused()
        await page.get_by_role("button", name="Stop").click()
        await expect(page.get_by_text("It was stopped.")).to_be_visible()
        await page.get_by_role("button", name="Start again").click()
        await expect(page.locator(".xterm-rows")).to_contain_text("begun")
        await page.get_by_role("button", name="Remove").click()
        await page.get_by_role("button", name="Remove session").click()
        await expect(page.get_by_role("button", name="Short")).to_have_count(0)


async def _start(page: Page, name: str, command: str) -> None:
    dialog = page.get_by_role("dialog", name="New login session")
    await dialog.get_by_label("Name").fill(name)
    await dialog.get_by_label("Command").fill(command.replace("\n", "; "))
    await dialog.get_by_role("button", name="Start session").click()
    await expect(page.locator("[data-terminal=open]")).to_be_visible()
