"""Pictures of every page, light and dark, for the README: `python -m tests.support.screenshots` writes `docs/screenshots`.

They show a day of traffic on the scripted provider (`tests.support.showcase`). The front-end must be built. Login sessions are shown
running where TEST_DOCKER_SOCKET names a container engine, and otherwise left as they are.
"""

import asyncio
import os
import tempfile
from pathlib import Path

import aiohttp
from playwright.async_api import Page, expect

from tests.support import engine
from tests.support.browser import Screen, open_page, sign_in, visit
from tests.support.dashboard_api import Dashboard
from tests.support.gateway import ADMIN_TOKEN, Bench, Gateway, running_gateway
from tests.support.processes import ROOT
from tests.support.provider import running_provider
from tests.support.showcase import Showcase, furnish, spread

FOLDER = ROOT / "docs/screenshots"
SETTLES_MS = 400
"""What fades in arrives, and a text that is tried is answered."""
MESSAGE = "Write to petra@lindqvist-bau.se that the build is green again."
REQUESTS = 180
HOURS = 23
THINKS_S = 1.6
SIGNS_IN = (
    "echo 'Opening browser to sign in…'; "
    'echo "If the browser didn\'t open, visit: https://claude.example/oauth/authorize?code=true&state=4wkkdSBEYdi4bw0c"; '
    "printf 'Paste code here if prompted > '; sleep 1000"
)
"""What a CLI shows while somebody signs in."""


async def main() -> None:
    """Furnish a gateway and take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    engine_variables = await _engine_variables()
    with tempfile.TemporaryDirectory() as folder, running_gateway(Path(folder), **engine_variables) as gateway:
        async with running_provider() as provider, aiohttp.ClientSession() as session:
            showcase = await furnish(Bench(gateway, session), provider, requests=REQUESTS, longest_s=THINKS_S)
            spread(gateway, HOURS)
            if engine_variables:
                await _take_login_session(gateway, session, Path(folder))
            for screen in (Screen(), Screen(theme="dark")):
                async with open_page(gateway.dashboard.base_url, Path(folder), screen) as page:
                    await sign_in(page, ADMIN_TOKEN)
                    await _take_all(page, screen, showcase)
                    await _take_playground(page, screen)


async def _take_all(page: Page, screen: Screen, showcase: Showcase) -> None:
    pages = {
        "overview": "/",
        "logs": f"/logs?open={showcase.log_id}",
        "log-list": "/logs",
        "accounts": "/accounts",
        "connect": "/accounts?connect=anthropic",
        "sign-in": "/accounts?connect=codex",
        "routing": "/routing",
        "models": "/models",
        "setup": "/tools",
        "first-run": "/welcome?step=account",
        "guardrails": "/guardrails",
        "datasets": f"/datasets?open={showcase.entry_id}",
        "tenants": "/tenants",
        "settings": "/settings",
    }
    for name, path in pages.items():
        await visit(page, path)
        await page.get_by_text("looking…").wait_for(state="detached")
        await page.wait_for_timeout(SETTLES_MS)
        await page.screenshot(path=FOLDER / f"{name}-{screen.theme}.png", animations="disabled", caret="hide")


async def _take_playground(page: Page, screen: Screen) -> None:
    """A message with something to mask, its gate opened."""
    await visit(page, "/playground?model=claude-sonnet-5")
    await page.get_by_label("Message", exact=True).fill(MESSAGE)
    await page.get_by_role("button", name="Send").click()
    await page.get_by_role("button", name="masked").click()
    await page.get_by_role("region", name="Provider saw").wait_for()
    await page.wait_for_timeout(SETTLES_MS)
    await page.screenshot(path=FOLDER / f"playground-{screen.theme}.png", animations="disabled", caret="hide")


async def _engine_variables() -> dict[str, str]:
    if not (path := os.environ.get("TEST_DOCKER_SOCKET")):
        return {}
    await engine.make_session_image(Path(path))
    return {"DOCKER_SOCKET": path, "SESSION_IMAGE": engine.IMAGE, "SESSION_NETWORK": "none"}


async def _take_login_session(gateway: Gateway, session: aiohttp.ClientSession, folder: Path) -> None:
    api = Dashboard(session, gateway.dashboard.base_url, ADMIN_TOKEN)
    started = await api.do("POST", "/sessions", {"name": "Claude Code", "autoCommand": SIGNS_IN})
    for screen in (Screen(), Screen(theme="dark")):
        async with open_page(gateway.dashboard.base_url, folder, screen) as page:
            await sign_in(page, ADMIN_TOKEN)
            await visit(page, f"/login-sessions?open={started['id']}")
            await expect(page.locator(".xterm-rows")).to_contain_text("Paste code")
            await expect(page.get_by_role("link", name="Open the sign-in page")).to_be_visible()
            await page.screenshot(path=FOLDER / f"login-sessions-{screen.theme}.png", animations="disabled")
    await api.do("DELETE", f"/sessions/{started['id']}")


if __name__ == "__main__":
    asyncio.run(main())
