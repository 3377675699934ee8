"""The main act of the pages, in a real browser on the real proxy: what is sent, looked up, set and switched there works."""

from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, expect

from shared.catalog.wire import WireFormat
from tests.support import replies
from tests.support.browser import executable_path, open_page, sign_in, visit
from tests.support.gateway import ADMIN_TOKEN, CLIENT_KEY, UPSTREAM_KEY, Bench, Gateway, running_gateway
from tests.support.provider import Provider

A = WireFormat.ANTHROPIC

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway of this module's own."""
    executable_path()
    with running_gateway(tmp_path_factory.mktemp("acts")) as gateway:
        yield gateway


@pytest.fixture
async def furnished(own_gateway: Gateway, session: aiohttp.ClientSession, provider: Provider) -> Bench:
    """One account that everything goes to, bodies logged, values masked, an empty log."""
    bench = Bench(own_gateway, session)
    await bench.dashboard.set({"privacy_enabled": True, "detailed_request_logging": True})
    for account in await bench.dashboard.do("GET", "/accounts"):
        await bench.dashboard.do("DELETE", f"/accounts/{account['id']}")
    address = {"base_url": provider.upstream("main").base_url, "api_key": UPSTREAM_KEY, "rate_limit": 0}
    await bench.dashboard.add_account("Main", api_format=A.value, **address)
    await bench.settled()
    await bench.dashboard.do("DELETE", "/logs", {"clear_all": True})
    return bench


async def test_the_playground_tells_route_cost_and_what_was_masked(
    furnished: Bench, provider: Provider, tmp_path: Path
) -> None:
    async with open_page(furnished.gateway.dashboard.base_url, tmp_path) as page:
        await sign_in(page, ADMIN_TOKEN)
        await visit(page, "/playground?model=claude-sonnet-5")
        await _say(page, "Write to petra@lindqvist-bau.se")
        await expect(page.get_by_text(replies.PLAIN.text)).to_be_visible()
        rail = page.get_by_role("complementary", name="Route and cost")
        await expect(rail).to_contain_text("Main")
        await expect(rail).to_contain_text("Whole answer")
        await page.get_by_role("button", name="1 masked").click()
        placeholder = await page.get_by_role("region", name="Provider saw").locator("mark").inner_text()
        html = await page.content()
    received = provider.upstream("main").received[-1].body.decode()
    assert placeholder in received
    assert "petra@" not in received
    assert CLIENT_KEY not in html


async def test_a_price_is_set_and_reset(furnished: Bench, tmp_path: Path) -> None:
    async with open_page(furnished.gateway.dashboard.base_url, tmp_path) as page:
        await sign_in(page, ADMIN_TOKEN)
        await visit(page, "/models")
        await page.get_by_role("button", name="provider-large").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Input", exact=True).fill("2,5")
        await dialog.get_by_label("Output", exact=True).fill("10")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.get_by_text("Use a point: 2.5")).to_be_visible()
        await dialog.get_by_label("Input", exact=True).fill("2.5")
        await dialog.get_by_role("button", name="Save").click()
        row = page.get_by_role("row").filter(has_text="provider-large")
        await expect(row).to_contain_text("price set")
        await expect(row).to_contain_text("$2.50")
        await page.get_by_role("button", name="provider-large").click()
        await dialog.get_by_role("button", name="Empty all fields").click()
        await dialog.get_by_role("button", name="Save").click()
        await expect(row).to_contain_text("unpriced")


async def test_a_logged_request_is_looked_into(furnished: Bench, tmp_path: Path) -> None:
    await furnished.client.ask(A, text="Write to petra@lindqvist-bau.se", stream=True)
    (row,) = await furnished.dashboard.await_logs(1)
    async with open_page(furnished.gateway.dashboard.base_url, tmp_path) as page:
        await sign_in(page, ADMIN_TOKEN)
        await visit(page, f"/logs?open={row['id']}")
        asked = page.get_by_role("region", name="Client asked")
        await expect(asked.locator("mark")).to_have_count(1)
        await expect(asked).not_to_contain_text("petra@lindqvist-bau.se")
        await page.get_by_role("button", name="Show originals").click()
        await expect(asked.locator("mark")).to_have_text("petra@lindqvist-bau.se")
    newest = (await furnished.dashboard.do("GET", "/audit"))[0]
    assert (newest["action"], newest["subject"]) == ("reveal", "log")


async def test_the_palette_acts_and_can_be_undone(furnished: Bench, tmp_path: Path) -> None:
    async with open_page(furnished.gateway.dashboard.base_url, tmp_path) as page:
        await sign_in(page, ADMIN_TOKEN)
        await visit(page, "/accounts")
        await page.keyboard.press("Control+k")
        palette = page.get_by_role("dialog", name="Search or jump to")
        await palette.get_by_role("combobox").fill("> switch main off")
        await palette.get_by_role("option", name="Switch Main off").click()
        await page.get_by_role("button", name="Undo").click()
        await expect(page.get_by_text("Switched “Main” on", exact=True)).to_be_visible()


async def _say(page: Page, text: str) -> None:
    await page.get_by_label("Message", exact=True).fill(text)
    await page.get_by_role("button", name="Send").click()
