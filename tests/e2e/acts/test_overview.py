"""Overview: the range, a stretch dragged over the chart, the live panel; and a panel that fails stays a panel."""

import re

import pytest
from playwright.async_api import Page, Route, expect

from shared.catalog.wire import WireFormat
from tests.support.browser import visit
from tests.support.gateway import Bench

pytestmark = pytest.mark.browser


@pytest.fixture
async def used(bench: Bench, accounts: dict[str, str]) -> Bench:
    """An instance that has answered a request."""
    await bench.client.ask(WireFormat.ANTHROPIC)
    await bench.dashboard.await_logs(1)
    return bench


async def test_the_range_stands_in_the_address(used: Bench, page: Page) -> None:
    await visit(page, "/")
    await page.get_by_role("radio", name=re.compile("^7")).click()
    await expect(page).to_have_url(re.compile("range=7d"))
    await expect(page.get_by_role("region", name="Requests per day")).to_be_visible()
    await page.keyboard.press("[")
    await expect(page).to_have_url(re.compile("range=24h"))
    await page.reload()
    await expect(page.get_by_role("radio", name=re.compile("^24"))).to_be_checked()


async def test_dragging_over_the_chart_chooses_a_stretch(used: Bench, page: Page) -> None:
    await visit(page, "/")
    chart = page.get_by_role("img", name=re.compile("^Requests per hour"))
    box = await chart.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    await page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * 0.75, middle, steps=8)
    await page.mouse.up()
    await expect(page).to_have_url(re.compile("from=.*to="))
    await expect(page.get_by_role("button", name=re.compile(r"\d\d:\d\d \u2013"))).to_have_attribute(
        "aria-pressed", "true"
    )


async def test_a_request_is_seen_live(used: Bench, page: Page) -> None:
    await visit(page, "/")
    live = page.get_by_role("region", name="Live")
    before = await live.get_by_role("listitem").count()
    await used.client.ask(WireFormat.ANTHROPIC)
    await expect(live.get_by_role("listitem")).to_have_count(min(before + 1, 8))


async def test_a_panel_without_data_leaves_the_others(used: Bench, page: Page) -> None:
    await page.route("**/api/usage/course*", _refuse)
    await visit(page, "/")
    course = page.get_by_role("region", name="Requests per hour")
    await expect(course.get_by_text("The course could not be read")).to_be_visible()
    await expect(page.get_by_role("region", name="Live").get_by_role("listitem").first).to_be_visible()
    await page.unroute("**/api/usage/course*")
    await course.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("img", name=re.compile("^Requests per hour"))).to_be_visible()


async def test_a_panel_that_cannot_be_drawn_leaves_the_others(used: Bench, page: Page) -> None:
    async def torn(route: Route) -> None:
        await route.fulfill(json={"logs": [{"id": 1, "timestamp": {}}], "total": 1})

    await page.route(re.compile(r"/api/logs\?"), torn)
    await visit(page, "/")
    live = page.get_by_role("region", name="Live")
    await expect(live.get_by_text("This panel could not be shown")).to_be_visible()
    await expect(page.get_by_role("img", name=re.compile("^Requests per hour"))).to_be_visible()
    await page.unroute(re.compile(r"/api/logs\?"))
    await live.get_by_role("button", name="Try again").click()
    await expect(live.get_by_role("listitem").first).to_be_visible()


async def test_before_the_first_request_the_steps_are_shown(bench: Bench, page: Page) -> None:
    overview = await bench.dashboard.do("GET", "/overview")

    async def unused(route: Route) -> None:
        steps = dict.fromkeys(overview["first_steps"], False)
        await route.fulfill(json={**overview, "first_steps": steps})

    await page.route(re.compile(r"/api/overview"), unused)
    await visit(page, "/")
    await expect(page.get_by_role("region", name="First steps")).to_be_visible()


async def _refuse(route: Route) -> None:
    await route.fulfill(status=500, json={"error": "The database is busy."})
