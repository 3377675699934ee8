"""Tenants: made with a key that is shown once, rotated, given a setting of their own."""

import re

import pytest
from playwright.async_api import Page, expect

from shared.catalog.wire import WireFormat
from tests.support.browser import visit
from tests.support.gateway import Bench

pytestmark = pytest.mark.browser


async def test_a_tenant_is_made_and_its_key_shown_once(bench: Bench, accounts: dict[str, str], page: Page) -> None:
    await bench.dashboard.set({"multi_tenancy": True})
    await visit(page, "/tenants")
    await page.get_by_role("button", name="New tenant").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Make tenant").click()
    await expect(dialog.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    await dialog.get_by_label("Name").fill("Platform")
    await dialog.get_by_label("Requests per minute").fill("90")
    await dialog.get_by_role("button", name="Make tenant").click()
    key = await dialog.get_by_label("Client key").input_value()
    await dialog.get_by_role("button", name="Done").click()
    await expect(page.get_by_role("row").filter(has_text="Platform")).to_contain_text("90")
    assert key not in await page.content()
    await bench.known(key)
    assert (await bench.client.with_key(key).ask(WireFormat.ANTHROPIC)).status == 200


async def test_a_taken_name_is_told_at_the_field(bench: Bench, page: Page) -> None:
    await bench.dashboard.set({"multi_tenancy": True})
    await bench.dashboard.add_tenant("Platform")
    await visit(page, "/tenants")
    await page.get_by_role("button", name="New tenant").first.click()
    dialog = page.get_by_role("dialog", name="New tenant")
    await dialog.get_by_label("Name").fill("Platform")
    await dialog.get_by_role("button", name="Make tenant").click()
    field = dialog.get_by_label("Name")
    await expect(field).to_have_attribute("aria-invalid", "true")


async def test_a_key_is_rotated_and_the_old_one_ends(bench: Bench, page: Page) -> None:
    await bench.dashboard.set({"multi_tenancy": True})
    tenant, old = await bench.dashboard.add_tenant("Platform")
    await visit(page, f"/tenants?open={tenant}")
    await page.get_by_role("button", name="Rotate key").click()
    await page.get_by_role("dialog", name="Rotate the key of").get_by_role("button", name="Rotate key").click()
    key = await page.get_by_role("dialog", name="Platform").get_by_label("Key", exact=True).input_value()
    assert key != old
    await bench.known(key)
    assert (await bench.client.with_key(old).get("/v1/models")).status == 401


async def test_a_setting_is_overridden_and_inherited_again(bench: Bench, page: Page) -> None:
    await bench.dashboard.set({"multi_tenancy": True})
    tenant, _ = await bench.dashboard.add_tenant("Platform")
    await visit(page, f"/tenants?open={tenant}")
    settings = page.get_by_role("region", name="Settings of this tenant")
    switch = settings.get_by_role("switch").first
    label = await switch.get_attribute("aria-label")
    assert label
    await switch.click()
    reset = settings.get_by_role("button", name=re.compile(re.escape(f"Inherit {label}")))
    await expect(reset).to_be_visible()
    assert len(await bench.dashboard.do("GET", f"/tenants/{tenant}/settings")) == 1
    await reset.click()
    await expect(reset).to_have_count(0)
    assert not await bench.dashboard.do("GET", f"/tenants/{tenant}/settings")
