"""The Datasets page in a real browser: switch capture on, see an entry come, look into it, download, clear."""

import asyncio
import gzip
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, expect

from shared import jsonio
from shared.catalog.wire import WireFormat
from tests.support.browser import executable_path, open_page, sign_in, visit
from tests.support.gateway import ADMIN_TOKEN, Assigned, Bench, running_gateway
from tests.support.provider import Provider

A = WireFormat.ANTHROPIC

pytestmark = pytest.mark.browser


async def test_a_dataset_is_captured_looked_into_downloaded_and_cleared(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    executable_path()
    with running_gateway(tmp_path) as gateway:
        bench = Bench(gateway, session)
        await bench.add_account(Assigned(provider.upstream()), "only")
        async with open_page(gateway.dashboard.base_url, tmp_path) as page:
            await sign_in(page, ADMIN_TOKEN)
            await visit(page, "/datasets")
            await expect(page.get_by_text("No entries yet")).to_be_visible()
            await page.get_by_role("button", name="Start capturing").click()
            await expect(page.get_by_role("switch", name="Capture a dataset")).to_be_checked()
            await expect(page.get_by_role("note")).to_contain_text("Guardrails are off")
            await bench.settled()
            await bench.client.ask(A, text="What is the capital of Peru?")
            await bench.client.ask(A, text="Count to three.", stream=True)
            await _look_into_an_entry(page)
            await _narrow_down(page)
            await _download(page)
            await _clear(page)


async def _look_into_an_entry(page: Page) -> None:
    await expect(page.get_by_text("2 entries, ")).to_be_visible(timeout=20_000)
    await page.get_by_role("button", name="What is the capital of Peru?").click()
    drawer = page.get_by_role("complementary", name="Entry")
    await expect(drawer.get_by_role("region", name="Model")).to_contain_text("Hello from the provider.")
    await expect(drawer).to_contain_text("as it was typed")
    await page.keyboard.press("k")
    await expect(drawer.get_by_role("region", name="User")).to_contain_text("Count to three.")
    await page.keyboard.press("Escape")
    await expect(drawer).to_have_count(0)


async def _narrow_down(page: Page) -> None:
    await page.get_by_role("button", name="Model any").click()
    await page.get_by_label("Model contains").fill("nothing-like-it")
    await page.get_by_role("button", name="Apply").click()
    await expect(page.get_by_text("Nothing matches model nothing-like-it.")).to_be_visible()
    await page.get_by_role("button", name="Clear filter").click()
    await expect(page.get_by_role("button", name="Count to three.")).to_be_visible()


async def _download(page: Page) -> None:
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Download dataset").click()
    download = await started.value
    assert download.suggested_filename == "finetune-export.jsonl.gz"
    saved = await asyncio.to_thread(Path(await download.path()).read_bytes)
    lines = gzip.decompress(saved).splitlines()
    asked = [jsonio.loads(line)["messages"][0]["content"] for line in lines]
    assert asked == ["What is the capital of Peru?", "Count to three."]


async def _clear(page: Page) -> None:
    await page.get_by_role("button", name="Clear dataset").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("2 entries")
    confirm = dialog.get_by_role("button", name="Clear dataset")
    await expect(confirm).to_be_disabled()
    await dialog.get_by_label("Type “clear” to confirm").fill("clear")
    await confirm.click()
    await expect(page.get_by_text("The next request that is answered")).to_be_visible()
