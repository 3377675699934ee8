"""The first visit, in a real browser: from the link that `start.sh` prints to the first request in the logs."""

from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, expect

from shared.catalog.wire import WireFormat
from tests.support import processes, replies
from tests.support.browser import executable_path, open_page
from tests.support.gateway import ACTS_WITHIN_S, CLIENT_KEY, UPSTREAM_KEY
from tests.support.http_client import Answered, Client
from tests.support.provider import Provider, Upstream
from tests.support.start_script import started
from tests.support.waiting import eventually

PASSWORD = "correct horse battery staple"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def test_from_the_setup_link_to_the_first_request_in_the_logs(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    executable_path()
    upstream = provider.upstream("main")
    ports = {"UI_PORT": str(processes.free_port()), "PROXY_PORT": str(processes.free_port())}
    env = processes.environment(tmp_path / "data", PROXY_API_KEY=CLIENT_KEY, LOG_FORMAT="console", **ports)
    with started(env, tmp_path / "start.log") as running:
        async with open_page(f"http://127.0.0.1:{ports['UI_PORT']}", tmp_path) as page:
            await choose_password(page, running.dashboard_link)
            await connect_account(page, upstream)
            await build_config(page)
            await send_request(Client(session, running.proxy_url.rstrip("/"), CLIENT_KEY))
            await find_in_logs(page)
            await sign_out_and_in(page)
        printed = running.log.read_text()
    assert CLIENT_KEY not in printed
    assert UPSTREAM_KEY not in printed


async def choose_password(page: Page, link: str) -> None:
    """Set the password; the overview then says what to do first."""
    await page.goto(link)
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_label("Repeat the password").fill(PASSWORD)
    await page.get_by_role("button", name="Set password").click()
    await expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
    await expect(page.get_by_role("region", name="First steps")).to_be_visible()


async def connect_account(page: Page, upstream: Upstream) -> None:
    """Follow the first step: add an account at the scripted provider; its first test runs by itself."""
    await page.get_by_role("link", name="Connect account").click()
    dialog = page.get_by_role("dialog", name="Connect an account")
    await dialog.get_by_role("button", name="Other").click()
    form = dialog.get_by_role("form")
    await form.get_by_label("API key").fill(UPSTREAM_KEY)
    await form.get_by_label("Name").fill("Scripted")
    await form.get_by_label("Base URL").fill(upstream.base_url)
    await form.get_by_label("Format it speaks").click()
    await page.get_by_role("option", name="Anthropic Messages").click()
    await form.get_by_role("button", name="Connect", exact=True).click()
    await expect(dialog.get_by_text("“Scripted” works.")).to_be_visible()
    assert upstream.received, "the test is a real call"
    await dialog.get_by_role("button", name="Done").click()
    await expect(page.get_by_text("Scripted").first).to_be_visible()


async def build_config(page: Page) -> None:
    """Make a config whose Sonnet tier is the new account, see it explained, and activate it."""
    await page.get_by_role("link", name="Routing").click()
    await page.get_by_role("button", name="Make a config").click()
    dialog = page.get_by_role("dialog", name="New config")
    await dialog.get_by_label("Name").fill("Everyday")
    await dialog.get_by_role("button", name="Make config").click()
    await page.get_by_role("button", name="Add account to sonnet").click()
    await page.get_by_role("menuitem", name="Scripted").click()
    await expect(page.get_by_role("list", name="Accounts of sonnet, in order")).to_contain_text("Scripted")
    await page.get_by_role("button", name="Activate", exact=True).click()
    await expect(page.get_by_role("region", name="Everyday").get_by_text("Active", exact=True)).to_be_visible()


async def send_request(client: Client) -> None:
    """Ask as a tool does; the config that was just activated routes it."""

    async def routed() -> list[Answered]:
        answered = await client.ask(WireFormat.ANTHROPIC)
        return [answered] if answered.headers.get("x-proxy-strategy") == "priority" else []

    (answered,) = await eventually(routed, within=3 * ACTS_WITHIN_S)
    assert answered.document["content"][0]["text"] == replies.PLAIN.text


async def find_in_logs(page: Page) -> None:
    """The request is in the list within the second that the contract gives, and its drawer tells who answered."""
    await page.get_by_role("link", name="Logs").click()
    row = page.get_by_role("grid", name="Requests").get_by_role("row").filter(has_text="claude-sonnet-5").first
    await expect(row).to_contain_text("200")
    await expect(row).to_contain_text("Scripted")
    await row.click()
    drawer = page.get_by_role("complementary", name="Request")
    await expect(drawer).to_contain_text("Scripted")


async def sign_out_and_in(page: Page) -> None:
    """The session ends on the server too; the password that was chosen opens a new one."""
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.goto("/accounts")
    await page.get_by_label("Password").fill("not the password")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1, name="Accounts")).to_be_visible()
