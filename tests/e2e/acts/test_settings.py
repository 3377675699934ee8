"""Settings: change, undo, refuse; the client key; rotation that asks for a word; the audit log of it all."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.support.browser import visit
from tests.support.gateway import CLIENT_KEY, Bench

pytestmark = pytest.mark.browser


async def test_a_setting_is_found_changed_and_undone(bench: Bench, page: Page) -> None:
    await visit(page, "/settings?q=detailed")
    switch = page.get_by_role("switch").first
    before = await switch.is_checked()
    await switch.click()
    await expect(switch).to_be_checked(checked=not before)
    await expect(page.get_by_role("button", name=re.compile("^Reset .* to the default"))).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(switch).to_be_checked(checked=before)


async def test_a_refused_value_stands_beside_its_field(bench: Bench, page: Page) -> None:
    await visit(page, "/settings?q=retention")
    field = page.locator("main").get_by_role("textbox").first
    await field.fill("-5")
    await field.press("Enter")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("main").get_by_role("alert")).to_be_visible()
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.locator("main").get_by_role("alert")).to_have_count(0)


async def test_nothing_found_is_said(bench: Bench, page: Page) -> None:
    await visit(page, "/settings?q=nothing-like-it")
    await expect(page.get_by_text("Nothing matches “nothing-like-it”.")).to_be_visible()
    await page.get_by_role("button", name="Clear search").click()
    await expect(page.get_by_role("switch").first).to_be_visible()


async def test_the_client_key_is_revealed_and_a_new_one_asked_about(bench: Bench, page: Page) -> None:
    await visit(page, "/settings?section=keys")
    assert CLIENT_KEY not in await page.content()
    await page.get_by_role("button", name="Reveal key").click()
    await expect(page.get_by_label("Client key", exact=True).and_(page.get_by_role("textbox"))).to_have_value(
        CLIENT_KEY
    )
    await page.get_by_role("button", name="Hide").click()
    await page.get_by_role("button", name="Make a new key").click()
    dialog = page.get_by_role("dialog", name="Make a new client key?")
    await expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    assert (await bench.client.get("/v1/models")).status == 200


async def test_rotation_waits_for_its_word_and_is_audited(bench: Bench, accounts: dict[str, str], page: Page) -> None:
    await visit(page, "/settings?section=encryption")
    panel = page.get_by_role("region", name="Encryption")
    fingerprints = panel.get_by_role("button", name="Copy the fingerprint of the account key")
    await expect(fingerprints).to_be_visible()
    before = (await bench.dashboard.do("GET", "/settings/encryption"))["account_key"]["fingerprint"]
    await panel.get_by_role("button", name="Rotate").click()
    dialog = page.get_by_role("dialog", name="Rotate the account key?")
    await expect(dialog.get_by_role("button", name="Rotate key")).to_be_disabled()
    await dialog.get_by_label("to confirm").fill("rotate")
    await dialog.get_by_role("button", name="Rotate key").click()
    await expect(page.get_by_text("Rotated the account key").first).to_be_visible()
    assert (await bench.dashboard.do("GET", "/settings/encryption"))["account_key"]["fingerprint"] != before
    await page.get_by_role("button", name="Audit log").click()
    await expect(page.get_by_role("region", name="Audit log").get_by_role("listitem").first).to_contain_text("rotate")
