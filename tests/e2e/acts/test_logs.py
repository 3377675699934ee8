"""Logs: filters in the address, rows as they come, the drawer and its width, requests by conversation."""

import re

import pytest
from playwright.async_api import Page, expect

from shared.catalog.wire import WireFormat
from tests.support import script
from tests.support.browser import visit
from tests.support.gateway import Bench
from tests.support.provider import Provider

A = WireFormat.ANTHROPIC

pytestmark = pytest.mark.browser


@pytest.fixture
async def logged(bench: Bench, accounts: dict[str, str], provider: Provider) -> Bench:
    """Two models answered, one request refused."""
    for model in ("claude-sonnet-5", "claude-opus-4-6"):
        await bench.client.ask(A, model=model)
    for name in ("first", "second", "third"):
        provider.upstream(name).script(script.failure(A, 400, "prompt is too long"))
    await bench.client.ask(A, model="claude-haiku-4-5")
    await bench.dashboard.await_logs(3)
    return bench


async def test_filters_stand_in_the_address_and_survive_a_reload(logged: Bench, page: Page) -> None:
    await visit(page, "/logs")
    rows = page.get_by_role("grid", name="Requests").get_by_role("row")
    await expect(rows).to_have_count(4)
    await page.keyboard.press("/")
    await page.keyboard.type("opus")
    await expect(page).to_have_url(re.compile("q=opus"))
    await expect(rows).to_have_count(2)
    await page.reload()
    await expect(page.get_by_role("searchbox", name="Search requests")).to_have_value("opus")
    await expect(rows).to_have_count(2)
    await page.get_by_role("searchbox", name="Search requests").fill("")
    await page.get_by_role("combobox", name="Status").click()
    await page.get_by_role("option", name="failed").click()
    await expect(page).to_have_url(re.compile("status=error"))
    await expect(rows.nth(1)).to_contain_text("claude-haiku-4-5")


async def test_a_filter_that_matches_nothing_is_named_and_cleared(logged: Bench, page: Page) -> None:
    await visit(page, "/logs?model=nothing-like-it")
    await expect(page.get_by_text("Nothing matches model nothing-like-it.")).to_be_visible()
    await page.get_by_role("button", name="Clear filter").click()
    await expect(page.get_by_role("grid", name="Requests").get_by_role("row")).to_have_count(4)


async def test_new_rows_come_live_and_stop_when_told(logged: Bench, page: Page) -> None:
    await visit(page, "/logs")
    rows = page.get_by_role("grid", name="Requests").get_by_role("row")
    await logged.client.ask(A, model="claude-newcomer")
    await expect(rows.nth(1)).to_contain_text("claude-newcomer")
    await page.keyboard.press(".")
    await expect(page.get_by_role("button", name="Live", exact=True)).to_have_attribute("aria-pressed", "false")
    await expect(page).to_have_url(re.compile("live=false"))


async def test_the_drawer_opens_by_keyboard_and_goes_on_to_older_requests(logged: Bench, page: Page) -> None:
    await visit(page, "/logs")
    rows = page.get_by_role("grid", name="Requests").get_by_role("row")
    await rows.nth(1).focus()
    await page.keyboard.press("ArrowDown")
    await expect(rows.nth(2)).to_be_focused()
    await page.keyboard.press("Enter")
    drawer = page.get_by_role("complementary", name="Request")
    await expect(drawer).to_contain_text("claude-opus-4-6")
    await drawer.get_by_role("button", name="Older request").click()
    await expect(drawer).to_contain_text("claude-sonnet-5")
    await page.keyboard.press("Escape")
    await expect(drawer).to_have_count(0)


async def test_the_drawer_is_resized_and_keeps_its_width(logged: Bench, page: Page) -> None:
    (newest, *_) = await logged.dashboard.logs()
    await visit(page, f"/logs?open={newest['id']}")
    handle = page.get_by_role("separator", name="Width of the request")
    before = int(await handle.get_attribute("aria-valuenow") or 0)
    await handle.focus()
    await page.keyboard.press("ArrowRight")
    await expect(handle).to_have_attribute("aria-valuenow", str(before - 24))
    box = await handle.bounding_box()
    assert box
    await page.mouse.move(box["x"] + 4, 400)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 4 + 60, 400, steps=4)
    await page.mouse.up()
    dragged = int(await handle.get_attribute("aria-valuenow") or 0)
    assert dragged < before - 24
    await page.reload()
    await expect(handle).to_have_attribute("aria-valuenow", str(dragged))


async def test_requests_are_grouped_by_conversation(logged: Bench, page: Page) -> None:
    metadata = {"user_id": "user_1_account__session_7b6f0f0e-1111-4222-8333-abcdefabcdef"}
    for text in ("Hello", "And now?"):
        await logged.client.ask(A, text=text, metadata=metadata)
    rows = await logged.dashboard.await_logs(5)
    assert rows[0]["conversation_id"] == rows[1]["conversation_id"]
    await visit(page, "/logs?view=conversations")
    group = page.get_by_role("listitem").filter(has_text="2 requests")
    await group.get_by_role("button").click()
    await expect(page).to_have_url(re.compile("conversation="))
    await expect(page.get_by_text("2 requests").last).to_be_visible()
    steps = page.locator("ol").get_by_role("button")
    await expect(steps).to_have_count(2)
    await steps.first.click()
    await expect(page.get_by_role("complementary", name="Request")).to_contain_text("claude-sonnet-5")


async def test_the_list_is_one_stop_of_the_tab_key_and_letters_lead_into_it(logged: Bench, page: Page) -> None:
    await visit(page, "/logs")
    rows = page.get_by_role("row").filter(has=page.get_by_role("gridcell"))
    await expect(rows.nth(1)).to_be_visible()
    await page.keyboard.press("j")
    await expect(rows.nth(0)).to_be_focused()
    await page.keyboard.press("j")
    await expect(rows.nth(1)).to_be_focused()
    assert await page.locator("[role=row][tabindex='0']").count() == 1
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("dialog", name="Search or jump to")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(rows.nth(1)).to_be_focused()
