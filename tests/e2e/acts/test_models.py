"""Models: the dialogs of limits and prices, usable by everybody."""

import pytest
from playwright.async_api import Page, expect

from tests.support.accessibility import serious_faults
from tests.support.browser import visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("opens", ["provider-large", "Price"])
async def test_a_models_dialogs_are_accessible(accounts: dict[str, str], page: Page, opens: str) -> None:
    await visit(page, "/models")
    await page.get_by_role("button", name=opens, exact=True).first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await serious_faults(page) == []
