"""The first visit, in a real browser: from the link that `start.sh` prints to the first request, step by step, seen live."""

from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, expect

from shared.catalog.wire import WireFormat
from shared.jsonio import loads
from tests.support import processes, replies
from tests.support.browser import executable_path, open_page
from tests.support.gateway import ACTS_WITHIN_S, CLIENT_KEY, UPSTREAM_KEY
from tests.support.http_client import Answered, Client
from tests.support.provider import Provider, Upstream
from tests.support.start_script import started
from tests.support.waiting import eventually

PASSWORD = "correct horse battery staple"
BY_HAND = '{\n  "model": "opus", // mine\n  "env": {\n    "EDITOR": "vim"\n  }\n}\n'

pytestmark = pytest.mark.browser


async def test_from_the_setup_link_to_the_first_request_seen_live(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    executable_path()
    upstream = provider.upstream("main")
    ports = {"UI_PORT": str(processes.free_port()), "PROXY_PORT": str(processes.free_port())}
    env = processes.environment(tmp_path / "data", PROXY_API_KEY=CLIENT_KEY, LOG_FORMAT="console", **ports)
    settings = settings_by_hand(Path(env["HOME"]))
    with started(env, tmp_path / "start.log") as running:
        client = Client(session, running.proxy_url.rstrip("/"), CLIENT_KEY)
        async with open_page(f"http://127.0.0.1:{ports['UI_PORT']}", tmp_path) as page:
            await nothing_else_is_reachable(page)
            await choose_password(page, running.dashboard_link)
            await connect_account(page, upstream)
            await see_the_routing(page)
            await leave_and_resume(page)
            await point_a_tool(page)
            assert points_at(settings, running.proxy_url)
            await see_the_first_request(page, client)
            await build_config(page)
            await send_request(client)
            await find_in_logs(page)
            await sign_out_and_in(page)
            await the_first_run_is_over(page, running.dashboard_link)
        printed = running.log.read_text()
    assert CLIENT_KEY not in printed
    assert UPSTREAM_KEY not in printed


def settings_by_hand(home: Path) -> Path:
    settings = home / ".claude/settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(BY_HAND)
    return settings


def points_at(settings: Path, proxy_url: str) -> bool:
    """Tell whether the file has the address and the key, and still its comment."""
    text = settings.read_text()
    plain = loads(text.replace("// mine", "").encode())
    return "// mine" in text and plain == {
        "model": "opus",
        "env": {"EDITOR": "vim", "ANTHROPIC_BASE_URL": proxy_url.rstrip("/"), "ANTHROPIC_AUTH_TOKEN": CLIENT_KEY},
    }


async def nothing_else_is_reachable(page: Page) -> None:
    """Before the password every address leads to choosing it, and the API answers nobody."""
    for path in ("/", "/welcome?step=tool", "/tools", "/accounts"):
        await page.goto(path)
        await expect(page.get_by_role("heading", level=1, name="Choose a password")).to_be_visible()
    assert (await page.request.get("/api/setup")).status == 401


async def choose_password(page: Page, link: str) -> None:
    """Set the password; the next step follows by itself."""
    await page.goto(link)
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_label("Repeat the password").fill(PASSWORD)
    await page.get_by_role("button", name="Set password").click()
    await expect(page.get_by_role("heading", level=1, name="Connect an account")).to_be_visible()


async def connect_account(page: Page, upstream: Upstream) -> None:
    """Add an account at the scripted provider; its first test runs by itself."""
    await page.get_by_role("region", name="With an API key").get_by_role("button", name="Other").click()
    form = page.get_by_role("form")
    await form.get_by_label("API key").fill(UPSTREAM_KEY)
    await form.get_by_label("Name").fill("Scripted")
    await form.get_by_label("Base URL").fill(upstream.base_url)
    await form.get_by_label("Format it speaks").click()
    await page.get_by_role("option", name="Anthropic Messages").click()
    await form.get_by_role("button", name="Connect", exact=True).click()
    await expect(page.get_by_text("“Scripted” works.")).to_be_visible()
    assert upstream.received, "the test is a real call"
    await page.get_by_role("button", name="Go on").click()


async def see_the_routing(page: Page) -> None:
    """A config was made and activated with the account."""
    table = page.get_by_role("region", name="Default").get_by_role("table")
    for tier in ("opus", "sonnet", "haiku", "default"):
        await expect(table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=tier))).to_contain_text(
            "Scripted"
        )
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("heading", level=1, name="Point a tool")).to_be_visible()


async def leave_and_resume(page: Page) -> None:
    """The dashboard is a click away, and leads back to the step that is next."""
    await page.get_by_role("link", name="Leave for the dashboard").click()
    steps = page.get_by_role("region", name="First steps")
    connected = steps.get_by_role("listitem").filter(has_text="Connect an account")
    await expect(connected.get_by_label("Done")).to_be_visible()
    await steps.get_by_role("link", name="Point a tool").click()
    await expect(page.get_by_role("heading", level=1, name="Point a tool")).to_be_visible()


async def point_a_tool(page: Page) -> None:
    """Have Claude Code's file written, which somebody wrote by hand before."""
    await page.get_by_role("button", name="Claude Code").click()
    changes = page.get_by_role("region", name="Changes of ~/.claude/settings.json")
    await expect(changes).to_contain_text("ANTHROPIC_BASE_URL")
    await expect(changes).not_to_contain_text(CLIENT_KEY)
    await page.get_by_role("button", name="Write settings.json").click()
    await expect(page.get_by_text("Wrote ~/.claude/settings.json", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Go on", exact=True).click()


async def see_the_first_request(page: Page, client: Client) -> None:
    """The request shows up in place, without a reload."""
    waiting = page.get_by_role("region", name="Waiting for a request")
    await expect(waiting).to_contain_text("Waiting for the first request from Claude Code")
    answered = await client.ask(WireFormat.ANTHROPIC)
    assert answered.headers["x-proxy-strategy"] == "priority", "the config that was made routes it"
    await expect(waiting).to_contain_text("The first request is here")
    await expect(waiting).to_contain_text("answered by Scripted")
    await expect(page.get_by_role("navigation", name="Steps").get_by_role("listitem").last).to_contain_text(
        "It arrived."
    )
    await page.get_by_role("link", name="Open the dashboard").click()
    await expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
    await expect(page.get_by_role("region", name="First steps")).to_have_count(0)


async def build_config(page: Page) -> None:
    """Make a config whose Sonnet tier is the new account, see it explained, and activate it."""
    await page.get_by_role("link", name="Routing").click()
    await page.get_by_role("button", name="New config").click()
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


async def the_first_run_is_over(page: Page, link: str) -> None:
    """The link that was printed leads to the dashboard from now on."""
    await page.goto(link)
    await expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
