"""Accounts: connect, test, edit, switch, delete; and what the server refuses stands at its field."""

import re

import pytest
from playwright.async_api import Page, expect

from shared.catalog.wire import WireFormat
from tests.support import script
from tests.support.browser import visit
from tests.support.gateway import UPSTREAM_KEY, Bench
from tests.support.provider import Provider

pytestmark = pytest.mark.browser


async def test_an_account_is_connected_from_the_empty_page(bench: Bench, provider: Provider, page: Page) -> None:
    upstream = provider.upstream("main")
    await visit(page, "/accounts")
    await expect(page.get_by_role("heading", name="No account yet")).to_be_visible()
    await page.get_by_role("button", name="Connect an account").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="LM Studio")).to_have_count(0)
    await dialog.get_by_role("button", name="Show all").click()
    await expect(dialog.get_by_role("button", name="LM Studio")).to_be_visible()
    await dialog.get_by_role("button", name="Other").click()
    form = dialog.get_by_role("form")
    await form.get_by_role("button", name="Connect", exact=True).click()
    await expect(form.get_by_label("API key")).to_have_attribute("aria-invalid", "true")
    await form.get_by_label("API key").fill(UPSTREAM_KEY)
    await form.get_by_label("Name").fill("Scripted")
    await form.get_by_label("Base URL").fill("ftp://example.invalid")
    await form.get_by_role("button", name="Connect", exact=True).click()
    await expect(form.get_by_label("Base URL")).to_have_attribute("aria-invalid", "true")
    await expect(form.get_by_label("Base URL")).to_be_focused()
    await form.get_by_label("Base URL").fill(upstream.base_url)
    await form.get_by_role("button", name="Connect", exact=True).click()
    await expect(page.get_by_text("“Scripted” works.")).to_be_visible()
    assert upstream.received, "the test is a real call"
    (account,) = await bench.dashboard.do("GET", "/accounts")
    assert account["name"] == "Scripted"
    assert UPSTREAM_KEY not in await page.content()


async def test_an_account_is_tested_and_a_refusal_told_in_words(
    accounts: dict[str, str], provider: Provider, page: Page
) -> None:
    await visit(page, "/accounts")
    card = page.get_by_role("article", name="First")
    await card.get_by_role("button", name="Test", exact=True).click()
    await expect(page.get_by_text("“First” answered in").first).to_be_visible()
    provider.upstream("second").always(script.failure(WireFormat.ANTHROPIC, 401, "invalid x-api-key"))
    await page.get_by_role("article", name="Second").get_by_role("button", name="Test", exact=True).click()
    await expect(page.get_by_text("“Second” did not pass.").first).to_be_visible()


async def test_an_account_is_edited_and_a_taken_value_is_told_at_its_field(
    bench: Bench, accounts: dict[str, str], page: Page
) -> None:
    await visit(page, f"/accounts?open={accounts['First']}")
    dialog = page.get_by_role("dialog", name="First")
    await dialog.get_by_label("Network proxy").fill("gopher://example.invalid")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_label("Network proxy")).to_have_attribute("aria-invalid", "true")
    await dialog.get_by_label("Network proxy").fill("")
    await dialog.get_by_label("Name").fill("Renamed")
    await dialog.get_by_label("Monthly budget").fill("25")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("article", name="Renamed")).to_be_visible()
    stored = {one["id"]: one for one in await bench.dashboard.do("GET", "/accounts")}[accounts["First"]]
    assert (stored["name"], stored["monthly_budget"]) == ("Renamed", 25)


async def test_leaving_with_changes_asks_first(bench: Bench, accounts: dict[str, str], page: Page) -> None:
    await visit(page, "/accounts")
    card = page.get_by_role("article", name="First")
    await card.get_by_role("button", name="First", exact=True).click()
    form = page.get_by_role("dialog", name="First")
    question = page.get_by_role("dialog", name="Leave without saving?")
    await form.get_by_label("Name").fill("Half typed")
    await page.keyboard.press("Escape")
    await question.get_by_role("button", name="Stay").click()
    await expect(form.get_by_label("Name")).to_have_value("Half typed")
    await page.go_back()
    await question.get_by_role("button", name="Stay").click()
    await expect(form.get_by_label("Name")).to_have_value("Half typed")
    await page.keyboard.press("Escape")
    await question.get_by_role("button", name="Leave").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await card.get_by_role("button", name="First", exact=True).click()
    await form.get_by_label("Name").fill("Saved by the keys")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("article", name="Saved by the keys")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_an_account_is_switched_off_and_on_again(bench: Bench, accounts: dict[str, str], page: Page) -> None:
    await visit(page, "/accounts")
    switch = page.get_by_role("switch", name="Use First")
    await switch.click()
    await expect(page.get_by_text("Switched “First” off", exact=True)).to_be_visible()
    assert await _enabled(bench, accounts["First"]) is False
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("Switched “First” on", exact=True)).to_be_visible()
    assert await _enabled(bench, accounts["First"])


async def test_an_account_is_put_to_rest_and_woken(
    bench: Bench, accounts: dict[str, str], provider: Provider, page: Page
) -> None:
    await visit(page, "/accounts")
    card = page.get_by_role("article", name="First")
    config = await bench.dashboard.add_config("Everyday")
    rows = [{"tier": "sonnet", "account_id": accounts[name], "priority": 9 - len(name)} for name in ("First", "Second")]
    await bench.dashboard.assign(config, rows)
    await bench.dashboard.activate(config)
    for item, word, served in (("Rest for an hour", "Resting", "second"), ("Wake now", "Not tried", "first")):
        await card.get_by_role("button", name="Actions for First").click()
        await page.get_by_role("menuitem", name=item).click()
        await expect(card.get_by_text(word)).to_be_visible()
        await bench.settled()
        before = len(provider.upstream(served).received)
        await bench.client.ask(WireFormat.ANTHROPIC, model="claude-sonnet-5")
        assert len(provider.upstream(served).received) == before + 1


async def test_accounts_are_sorted_and_tested_all_at_once(
    accounts: dict[str, str], provider: Provider, page: Page
) -> None:
    provider.upstream("second").always(script.failure(WireFormat.ANTHROPIC, 500, "overloaded"))
    await visit(page, "/accounts")
    await page.get_by_role("button", name="Test all").click()
    for name in ("First", "Third"):
        await expect(page.get_by_role("article", name=name).get_by_text("ms,")).to_be_visible()
    await expect(page.get_by_role("article", name="Second").get_by_text("The last test did not pass")).to_be_visible()
    await expect(page.get_by_text("1 of 3 accounts did not pass.").first).to_be_visible()
    await page.get_by_role("combobox", name="Sort by").click()
    await page.get_by_role("option", name="Name").click()
    await expect(page).to_have_url(re.compile("sort=name"))
    await expect(page.get_by_role("article").nth(1)).to_have_accessible_name("Second")


async def test_deleting_an_account_asks_first(bench: Bench, accounts: dict[str, str], page: Page) -> None:
    await visit(page, "/accounts")
    for answer, left in (("Cancel", 3), ("Delete account", 2)):
        await page.get_by_role("button", name="Actions for First").click()
        await page.get_by_role("menuitem", name="Delete account").click()
        dialog = page.get_by_role("dialog", name="Delete “First”?")
        await dialog.get_by_role("button", name=answer).click()
        await expect(dialog).to_have_count(0)
        await expect(page.get_by_role("article")).to_have_count(left)
    assert accounts["First"] not in {one["id"] for one in await bench.dashboard.do("GET", "/accounts")}


async def _enabled(bench: Bench, account_id: str) -> bool:
    listed = await bench.dashboard.do("GET", "/accounts")
    return bool(next(one["enabled"] for one in listed if one["id"] == account_id))
