"""Every page with data on it, light and dark, wide and narrow: quiet, within its width, and usable by everybody; so too what
opens by a click only. 320 px is also what a window of 1280 px has at four times the usual size of letters.

The page's content security policy stays in force: what it blocks shows as an error of the console.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import ConsoleMessage, Page, expect

from tests.support.accessibility import serious_faults
from tests.support.browser import Screen, executable_path, open_page, sign_in, visit
from tests.support.gateway import ADMIN_TOKEN, Bench, Gateway, running_gateway
from tests.support.provider import running_provider
from tests.support.showcase import Showcase, furnish

WIDE = (Screen(1280), Screen(1280, theme="dark"))
SCREENS = (*WIDE, Screen(390, 844), Screen(390, 844, "dark"), Screen(320, 640))
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
OPENED_BY_CLICKS = (
    ("/", "Custom"),
    ("/", "keys: ?"),
    ("/", "keys: Control+k"),
    ("/logs", "Export"),
    ("/logs", "Columns"),
    ("/accounts", "Actions for Claude, work"),
    ("/accounts", "Actions for Claude, work", "Delete account"),
    ("/routing", "New config"),
    ("/routing", "Actions for Everyday"),
    ("/routing", "Actions for Everyday", "Rename or describe"),
    ("/routing", "Actions for Everyday", "Delete config"),
    ("/routing", "Add account to opus"),
    ("/routing", "Model sent to Claude, work in opus"),
    ("/routing", "Edit tier rules"),
    ("/guardrails", "Forget all"),
    ("/datasets", "Model any"),
    ("/datasets", "Clear dataset"),
    ("/tenants", "New tenant"),
    ("/tenants", "Night jobs", "Rotate key"),
    ("/tenants", "Night jobs", "Delete"),
    ("/settings?section=keys", "Make a new key"),
    ("/settings?section=encryption", "Rotate"),
)
"""A page and what is pressed there, one after another: dialogs, menus and confirmations without an address of their own."""

_SLACK_PX = 1
_OVERFLOW = """slack => [document.documentElement, ...document.querySelectorAll('main, [data-page-body]')]
    .filter(box => box.scrollWidth > box.clientWidth + slack)
    .map(box => `${box.tagName} is ${box.scrollWidth} px wide in ${box.clientWidth} px`)"""
_GROUNDS = "elements => elements.map(element => getComputedStyle(element).backgroundColor)"
_UNSEEN = {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
"""The ground of Chromium's light forced colours, and no ground."""

pytestmark = pytest.mark.browser


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
        for path in [*PAGES, *_open_states(showcase)]:
            await visit(page, path)
            faults.extend(
                f"{path}: {fault}"
                for fault in [*await page.evaluate(_OVERFLOW, _SLACK_PX), *await serious_faults(page)]
            )
    assert faults == []


@pytest.mark.parametrize("screen", WIDE, ids=str)
async def test_what_opens_by_a_click_is_accessible(
    furnished: tuple[Gateway, Showcase], screen: Screen, tmp_path: Path
) -> None:
    gateway, _ = furnished
    faults: list[str] = []
    async with open_page(gateway.dashboard.base_url, tmp_path, screen) as page:
        await sign_in(page, ADMIN_TOKEN)
        for path, *presses in OPENED_BY_CLICKS:
            await visit(page, path)
            for name in presses:
                await _press(page, name)
            await expect(page.locator("[role=dialog], [role=menu]").last).to_be_visible()
            faults.extend(f"{path}, {presses}: {fault}" for fault in await serious_faults(page))
    assert faults == []


async def test_what_is_drawn_stays_visible_in_the_systems_own_colours(
    furnished: tuple[Gateway, Showcase], tmp_path: Path
) -> None:
    gateway, showcase = furnished
    drawn = {
        "/accounts": ("[role=switch]", "[role=meter] > div"),
        "/logs": ("[data-page-body] .cursor-crosshair > div > div:last-child:not([style='height: 0px;'])",),
        f"/logs?open={showcase.log_id}": (".bg-ok-fill",),
        "/guardrails": ("[role=switch]", "[role=img] > i"),
    }
    async with open_page(gateway.dashboard.base_url, tmp_path) as page:
        await page.emulate_media(forced_colors="active")
        await sign_in(page, ADMIN_TOKEN)
        for path, selectors in drawn.items():
            await visit(page, path)
            for selector in selectors:
                grounds = await page.locator(selector).evaluate_all(_GROUNDS)
                assert grounds, f"{path}: no {selector}"
                assert not set(grounds) & _UNSEEN, f"{path}: {selector}"
        chosen = page.get_by_role("link", name="Guardrails")
        await expect(chosen).to_have_css("outline-style", "solid")


async def _press(page: Page, name: str) -> None:
    """Press keys, or the button, menu item or row of that name."""
    if name.startswith("keys: "):
        await page.keyboard.press(name.removeprefix("keys: "))
        return
    named = page.get_by_role("button", name=name).or_(page.get_by_role("menuitem", name=name))
    await named.first.click()


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


def _complaint(page: Page, message: ConsoleMessage) -> list[str]:
    return [f"{page.url}: console: {message.text}"] if message.type == "error" else []


async def _furnish(gateway: Gateway) -> Showcase:
    async with running_provider() as provider, aiohttp.ClientSession() as session:
        return await furnish(Bench(gateway, session), provider, requests=24)
