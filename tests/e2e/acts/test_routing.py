"""Routing: assign and reorder without a mouse, activate, see what a model name would get."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.support.browser import visit
from tests.support.gateway import Bench
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser


@pytest.fixture
async def config(bench: Bench, accounts: dict[str, str]) -> str:
    """A config without assignments."""
    for made in await bench.dashboard.do("GET", "/configs"):
        await bench.dashboard.do("DELETE", f"/configs/{made['id']}")
    return await bench.dashboard.add_config("Everyday")


async def test_accounts_are_assigned_and_reordered_by_keyboard(
    bench: Bench, accounts: dict[str, str], config: str, page: Page
) -> None:
    await visit(page, "/routing")
    order = page.get_by_role("list", name="Accounts of sonnet, in order")
    for position, name in enumerate(("First", "Second"), start=1):
        await page.get_by_role("button", name="Add account to sonnet").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("menuitem", name="First")).to_be_focused()
        for _ in range(position - 1):
            await page.keyboard.press("ArrowDown")
        await expect(page.get_by_role("menuitem", name=name)).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(order.get_by_role("listitem")).to_have_count(position)
    await page.get_by_role("button", name="Move Second in sonnet").focus()
    for key in ("Space", "ArrowUp", "Space"):
        await page.keyboard.press(key)
    await _expect_order(order, "Second", "First")
    await _await_stored(bench, config, accounts["Second"], accounts["First"])


async def test_a_row_is_dragged_and_put_back_by_escape(
    bench: Bench, accounts: dict[str, str], config: str, page: Page
) -> None:
    await _assign(bench, config, accounts["First"], accounts["Second"])
    await visit(page, "/routing")
    order = page.get_by_role("list", name="Accounts of sonnet, in order")
    await _expect_order(order, "First", "Second")
    await page.get_by_role("button", name="Move First in sonnet").focus()
    for key in ("Space", "ArrowDown", "Escape"):
        await page.keyboard.press(key)
    await _expect_order(order, "First", "Second")
    first, second = order.get_by_role("listitem").nth(0), order.get_by_role("listitem").nth(1)
    await second.locator("[draggable]").drag_to(first, target_position={"x": 300, "y": 4})
    await _expect_order(order, "Second", "First")
    await _await_stored(bench, config, accounts["Second"], accounts["First"])


async def test_a_config_is_activated_and_explains_a_name(
    bench: Bench, accounts: dict[str, str], config: str, page: Page
) -> None:
    await _assign(bench, config, accounts["First"], accounts["Second"])
    await bench.dashboard.do("POST", f"/accounts/{accounts['Second']}/toggle")
    await visit(page, "/routing")
    panel = page.get_by_role("region", name="Everyday")
    await panel.get_by_role("button", name="Activate", exact=True).click()
    await expect(panel.get_by_text("Active", exact=True)).to_be_visible()
    await page.keyboard.press("t")
    await expect(page.get_by_label("Model name to try")).to_be_focused()
    await page.get_by_label("Model name to try").fill("claude-sonnet-4-5")
    tried = page.get_by_role("region", name="Try a model name")
    await expect(tried.get_by_role("listitem").nth(0)).to_contain_text("First")
    await expect(tried.get_by_role("listitem").filter(has_text="Second")).to_contain_text("off")


async def test_a_name_is_tried_for_a_tenant(bench: Bench, accounts: dict[str, str], config: str, page: Page) -> None:
    await _assign(bench, config, accounts["First"])
    other = await bench.dashboard.add_config("Night")
    await _assign(bench, other, accounts["Third"])
    await bench.dashboard.set({"multi_tenancy": True})
    await bench.dashboard.add_tenant("Night jobs", other)
    await visit(page, f"/routing?config={config}")
    tried = page.get_by_role("region", name="Try a model name")
    await expect(tried.get_by_role("listitem").nth(0)).to_contain_text("First")
    await tried.get_by_role("combobox", name="Tenant").click()
    await page.get_by_role("option", name="Night jobs").click()
    await expect(tried.get_by_role("listitem").nth(0)).to_contain_text("Third")
    await expect(tried.get_by_text("Config Night.")).to_be_visible()


async def test_the_model_that_is_sent_is_typed(bench: Bench, accounts: dict[str, str], config: str, page: Page) -> None:
    await _assign(bench, config, accounts["First"])
    await visit(page, "/routing")
    await page.get_by_role("button", name="Model sent to First in sonnet").click()
    await page.get_by_placeholder("A model's id").fill("model-by-hand")
    await page.get_by_role("option", name="Use “model-by-hand”").click()
    await expect(page.get_by_role("button", name="Model sent to First in sonnet: model-by-hand")).to_be_visible()

    async def stored() -> bool:
        (row,) = await bench.dashboard.do("GET", f"/configs/{config}/tiers")
        return bool(row["target_model"] == "model-by-hand")

    assert await eventually(stored, within=5)


async def _assign(bench: Bench, config: str, *accounts: str) -> None:
    rows = [
        {"tier": "sonnet", "account_id": account, "priority": 100 - place, "target_model": None}
        for place, account in enumerate(accounts)
    ]
    await bench.dashboard.assign(config, rows)


async def _await_stored(bench: Bench, config: str, *accounts: str) -> None:
    """Wait until the Sonnet tier has these accounts in this order: the board shows a change before it is stored."""

    async def stored() -> bool:
        rows = await bench.dashboard.do("GET", f"/configs/{config}/tiers")
        return [row["account_id"] for row in sorted(rows, key=lambda row: -row["priority"])] == list(accounts)

    assert await eventually(stored, within=5)


async def _expect_order(order: Locator, *names: str) -> None:
    for place, name in enumerate(names):
        await expect(order.get_by_role("listitem").nth(place)).to_contain_text(name)
