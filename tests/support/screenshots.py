"""Pictures of every page, light and dark, for the README: `python -m tests.support.screenshots` writes `docs/screenshots`.

They show a day of traffic on the scripted provider (`tests.support.showcase`). The front-end must be built.
"""

import asyncio
import tempfile
from pathlib import Path

import aiohttp
from playwright.async_api import Page

from tests.support.browser import Screen, open_page, sign_in, visit
from tests.support.gateway import ADMIN_TOKEN, Bench, running_gateway
from tests.support.processes import ROOT
from tests.support.provider import running_provider
from tests.support.showcase import Showcase, furnish, spread

FOLDER = ROOT / "docs/screenshots"
REQUESTS = 180
HOURS = 23
THINKS_S = 1.6


async def main() -> None:
    """Furnish a gateway and take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_gateway(Path(folder)) as gateway:
        async with running_provider() as provider, aiohttp.ClientSession() as session:
            showcase = await furnish(Bench(gateway, session), provider, requests=REQUESTS, longest_s=THINKS_S)
            spread(gateway, HOURS)
            for screen in (Screen(), Screen(theme="dark")):
                async with open_page(gateway.dashboard.base_url, Path(folder), screen) as page:
                    await sign_in(page, ADMIN_TOKEN)
                    await _take_all(page, screen, showcase)


async def _take_all(page: Page, screen: Screen, showcase: Showcase) -> None:
    pages = {
        "overview": "/",
        "logs": f"/logs?open={showcase.log_id}",
        "accounts": "/accounts",
        "connect": "/accounts?connect=anthropic",
        "sign-in": "/accounts?connect=codex",
        "routing": "/routing",
        "models": "/models",
        "guardrails": "/guardrails",
        "datasets": f"/datasets?open={showcase.entry_id}",
        "tenants": "/tenants",
        "settings": "/settings",
    }
    for name, path in pages.items():
        await visit(page, path)
        await page.screenshot(path=FOLDER / f"{name}-{screen.theme}.png", animations="disabled", caret="hide")


if __name__ == "__main__":
    asyncio.run(main())
