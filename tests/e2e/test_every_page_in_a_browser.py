"""Every page with data on it, light and dark, wide and narrow: quiet, within its width, and usable by everybody.

axe-core is evaluated in the page by the debugger, which the page's content security policy does not bind; so the policy stays
in force and what it blocks shows as an error of the console.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import ConsoleMessage, Page

from tests.support.browser import Screen, executable_path, open_page, sign_in, visit
from tests.support.gateway import ADMIN_TOKEN, Bench, Gateway, running_gateway
from tests.support.processes import ROOT
from tests.support.provider import running_provider
from tests.support.showcase import Showcase, furnish

SCREENS = (Screen(1280), Screen(1280, theme="dark"), Screen(390, 844), Screen(390, 844, "dark"))
PAGES = (
    "/",
    "/logs",
    "/playground",
    "/accounts",
    "/routing",
    "/models",
    "/tools",
    "/guardrails",
    "/datasets",
    "/tenants",
    "/login-sessions",
    "/settings",
)
SERIOUS = {"serious", "critical"}
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"

_SLACK_PX = 1
_OVERFLOW = """slack => [document.documentElement, ...document.querySelectorAll('main, [data-page-body]')]
    .filter(box => box.scrollWidth > box.clientWidth + slack)
    .map(box => `${box.tagName} is ${box.scrollWidth} px wide in ${box.clientWidth} px`)"""
_AXE_RUN = "() => axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations)"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Gateway, Showcase]]:
    """A gateway of this module's own, with traffic on it."""
    executable_path()
    with running_gateway(tmp_path_factory.mktemp("pages")) as gateway:
        yield gateway, asyncio.run(_furnish(gateway))


@pytest.mark.parametrize("screen", SCREENS, ids=str)
async def test_every_page_is_quiet_fits_and_is_accessible(
    furnished: tuple[Gateway, Showcase], screen: Screen, tmp_path: Path
) -> None:
    gateway, showcase = furnished
    faults: list[str] = []
    async with open_page(gateway.dashboard.base_url, tmp_path, screen) as page:
        page.on("console", lambda message: faults.extend(_complaint(page, message)))
        await sign_in(page, ADMIN_TOKEN)
        axe = AXE.read_text()
        for path in [*PAGES, *_open_states(showcase)]:
            await visit(page, path)
            faults.extend(
                f"{path}: {fault}" for fault in [*await page.evaluate(_OVERFLOW, _SLACK_PX), *await _check(page, axe)]
            )
    assert faults == []


def _open_states(showcase: Showcase) -> tuple[str, ...]:
    """Drawers, dialogs and other views that an address opens."""
    return (
        "/accounts?view=table",
        "/accounts?connect=openai",
        "/accounts?connect=codex",
        f"/accounts?open={showcase.account_id}",
        f"/tenants?open={showcase.tenant_id}",
        f"/logs?open={showcase.log_id}",
        f"/datasets?open={showcase.entry_id}",
        "/tools?tool=gemini",
        "/tools?tool=generic",
        "/tools?tool=copilot&way=terminal",
        *(f"/welcome?step={step}" for step in ("account", "routing", "tool", "request")),
        "/welcome?step=account&provider=openai&means=api_key",
    )


async def _check(page: Page, axe: str) -> list[str]:
    """Return axe-core's serious findings, one line an element."""
    await page.evaluate(axe)
    violations = await page.evaluate(_AXE_RUN)
    return [
        f"{violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


def _complaint(page: Page, message: ConsoleMessage) -> list[str]:
    return [f"{page.url}: console: {message.text}"] if message.type == "error" else []


async def _furnish(gateway: Gateway) -> Showcase:
    async with running_provider() as provider, aiohttp.ClientSession() as session:
        return await furnish(Bench(gateway, session), provider, requests=24)
