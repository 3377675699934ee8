"""Guardrails: the main switch, one detector, a text tried, the placeholders that were handed out and forgotten."""

import pytest
from playwright.async_api import Page, expect

from shared.catalog.wire import WireFormat
from tests.support.browser import visit
from tests.support.gateway import Bench
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser

ADDRESS = "petra@lindqvist-bau.se"


async def test_guardrails_are_switched_as_a_whole_and_one_by_one(bench: Bench, page: Page) -> None:
    await bench.dashboard.set({"privacy_enabled": False})
    await visit(page, "/guardrails")
    await expect(page.get_by_role("note")).to_contain_text("Guardrails are off")
    await page.get_by_role("switch", name="Guardrails", exact=True).click()
    await expect(page.get_by_role("note")).to_have_count(0)
    await expect(page.get_by_text("On for every request")).to_be_visible()
    detector = page.get_by_role("switch", name="Mask: ").first
    await expect(page.get_by_role("switch", name="Mask: ")).to_have_count(15)
    before = await detector.is_checked()
    await detector.click()

    async def switched() -> bool:
        guardrails = (await bench.dashboard.do("GET", "/guardrails/list"))["guardrails"]
        return bool(guardrails[0]["enabled"] is not before)

    assert await eventually(switched, within=5)
    await detector.click()
    await expect(detector).to_be_checked(checked=before)


async def test_a_text_is_tried(bench: Bench, page: Page) -> None:
    await visit(page, "/guardrails")
    await page.get_by_label("Text to try").fill(f"Write to {ADDRESS} today")
    panel = page.get_by_role("region", name="Playground")
    await expect(panel.get_by_text("1 finding")).to_be_visible()
    await expect(panel.locator("mark").filter(has_text=ADDRESS)).to_have_count(2)
    seen = await panel.get_by_role("region", name="Provider sees").inner_text()
    assert ADDRESS not in seen


async def test_placeholders_are_listed_without_originals_and_forgotten(
    bench: Bench, accounts: dict[str, str], page: Page
) -> None:
    await bench.dashboard.set({"privacy_enabled": True})
    await bench.settled()
    await bench.client.ask(WireFormat.ANTHROPIC, text=f"Write to {ADDRESS}")
    await eventually(lambda: bench.dashboard.do("GET", "/privacy/mappings"), within=5)
    await visit(page, "/guardrails")
    panel = page.get_by_role("region", name="Recent replacements")
    await expect(panel.get_by_text("E-mail addresses")).to_be_visible()
    assert ADDRESS not in await panel.inner_text()
    await panel.get_by_role("button", name="Forget all").click()
    dialog = page.get_by_role("dialog", name="Forget all replacements?")
    await expect(dialog.get_by_role("button", name="Forget all")).to_be_disabled()
    await dialog.get_by_label("to confirm").fill("forget")
    await dialog.get_by_role("button", name="Forget all").click()
    await expect(panel.get_by_text("Nothing was replaced yet")).to_be_visible()
    assert not await bench.dashboard.do("GET", "/privacy/mappings")
