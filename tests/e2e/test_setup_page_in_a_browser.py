"""The Setup page in a real browser: write a tool's file and undo it, run the doctor, show the key, see a request arrive."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, expect

from shared.catalog.wire import WireFormat
from tests.support import answering
from tests.support.browser import executable_path, open_page, sign_in, visit
from tests.support.gateway import ADMIN_TOKEN, CLIENT_KEY, Assigned, Bench, Gateway, running_gateway
from tests.support.provider import Provider

BY_HAND = '# mine\nmodel = "gpt-5.5"\n'

pytestmark = pytest.mark.browser


@pytest.fixture
def own_gateway(tmp_path: Path) -> Iterator[Gateway]:
    """A gateway of its own: no tenancy, no request yet; Codex was set up by hand."""
    executable_path()
    with running_gateway(tmp_path / "gateway") as gateway:
        config = codex_file(gateway)
        config.parent.mkdir()
        config.write_text(BY_HAND)
        yield gateway


def codex_file(gateway: Gateway) -> Path:
    return Path(gateway.env["HOME"]) / ".codex/config.toml"


async def test_a_file_is_written_and_undone_from_the_toast(own_gateway: Gateway, tmp_path: Path) -> None:
    async with open_page(own_gateway.dashboard.base_url, tmp_path) as page:
        await sign_in(page, ADMIN_TOKEN)
        await visit(page, "/tools?tool=codex")
        changes = page.get_by_role("region", name="Changes of ~/.codex/config.toml")
        await expect(changes).to_contain_text("model_provider")
        assert (await page.content()).count(CLIENT_KEY) == 0
        await page.get_by_role("button", name="Write config.toml").click()
        await expect(page.get_by_role("button", name="Codex CLI")).to_contain_text("points here")
        assert codex_file(own_gateway).read_text().startswith(BY_HAND.splitlines()[0])
        assert CLIENT_KEY in codex_file(own_gateway).read_text()
        toast = page.get_by_role("listitem").filter(has_text="Wrote ~/.codex/config.toml")
        await toast.get_by_role("button", name="Undo").click()
        await expect(page.get_by_text("Restored ~/.codex/config.toml", exact=True)).to_be_visible()
        assert codex_file(own_gateway).read_text() == BY_HAND
        await expect(page.get_by_role("button", name="Write config.toml")).to_be_visible()


async def test_a_file_that_cannot_be_read_says_so_and_leaves_the_other_ways(
    own_gateway: Gateway, tmp_path: Path
) -> None:
    codex_file(own_gateway).write_text("model = \n")
    async with open_page(own_gateway.dashboard.base_url, tmp_path) as page:
        await sign_in(page, ADMIN_TOKEN)
        await visit(page, "/tools?tool=codex")
        await expect(page.get_by_role("alert")).to_contain_text("not valid TOML")
        await expect(page.get_by_role("button", name="Write config.toml")).to_have_count(0)
        await page.get_by_role("radio", name="By hand").click()
        await expect(page.get_by_text("[model_providers.codegate]")).to_be_visible()
        assert codex_file(own_gateway).read_text() == "model = \n"


async def test_the_key_is_masked_until_asked_for(own_gateway: Gateway, tmp_path: Path) -> None:
    async with open_page(own_gateway.dashboard.base_url, tmp_path) as page:
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await sign_in(page, ADMIN_TOKEN)
        await visit(page, "/tools?tool=claude-code")
        terminal = page.get_by_role("region", name="Or only for this terminal", exact=True)
        await expect(terminal).not_to_contain_text(CLIENT_KEY)
        await terminal.get_by_role("button", name="Copy: Or only for this terminal").click()
        await expect(terminal.get_by_role("button", name="Copied")).to_be_visible()
        assert CLIENT_KEY in await page.evaluate("navigator.clipboard.readText()")
        await expect(terminal).not_to_contain_text(CLIENT_KEY)
        await page.get_by_role("button", name="Show the key").click()
        await expect(terminal).to_contain_text(CLIENT_KEY)
        await page.get_by_role("radio", name="PowerShell").click()
        await expect(terminal).to_contain_text("$env:ANTHROPIC_BASE_URL")
        await page.get_by_role("button", name="Hide the key").click()
        await expect(terminal).not_to_contain_text(CLIENT_KEY)


async def test_the_doctor_and_the_first_request(
    own_gateway: Gateway, provider: Provider, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    bench = Bench(own_gateway, session)
    async with open_page(own_gateway.dashboard.base_url, tmp_path) as page:
        await sign_in(page, ADMIN_TOKEN)
        await visit(page, "/accounts")
        await page.keyboard.press("g")
        await page.keyboard.press("s")
        await expect(page.get_by_role("heading", level=1, name="Setup")).to_be_visible()
        await run_doctor(page, "1 step failed")
        steps = page.get_by_role("list", name="Steps of the doctor")
        await expect(steps.get_by_role("listitem").nth(2)).to_contain_text("Connect one in Accounts")
        await connect(bench, provider)
        await run_doctor(page, "All good")
        await expect(steps.get_by_role("listitem")).to_have_count(10)
        await page.get_by_role("button", name="Anything else").click()
        waiting = page.get_by_role("region", name="Waiting for a request")
        await expect(waiting).to_contain_text("Waiting for the first request from your tool")
        await bench.client.ask(WireFormat.ANTHROPIC)
        await expect(waiting).to_contain_text("The first request is here")
        await expect(page.get_by_role("list", name="First steps")).to_have_count(0)
        await waiting.get_by_role("link", name="Open in Logs").click()
        await expect(page.get_by_role("complementary", name="Request")).to_be_visible()


async def connect(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream("main")
    upstream.respond = answering.echo()
    account = await bench.add_account(Assigned(upstream), "setup")
    config = await bench.dashboard.add_config("Everyday")
    await bench.dashboard.assign(config, [{"tier": tier, "account_id": account} for tier in ("haiku", "sonnet")])
    await bench.dashboard.activate(config)
    await asyncio.wait_for(routed(bench), 10)


async def routed(bench: Bench) -> None:
    """Wait until the proxy acts on it."""
    while (await bench.dashboard.do("POST", "/setup/test"))["ok"] is False:  # noqa: ASYNC110 - the answer is the event
        await asyncio.sleep(0.1)


async def run_doctor(page: Page, verdict: str) -> None:
    await page.get_by_role("button", name="Run").click()
    await expect(page.get_by_role("region", name="Doctor").get_by_text(verdict)).to_be_visible(timeout=30_000)
