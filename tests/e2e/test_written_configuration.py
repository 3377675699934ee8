"""Real agents with nothing but the configuration that the dashboard wrote: each finds the proxy, its key and a model by itself.

Each gets a question, and what counts is that it prints the answer; three get a task that takes a tool call as well. The account is
the first ever, and is routed by the config that was made for it. Qwen Code is not among them: it sends loopback requests through
the proxy that keeps agents from calling anybody else here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from shared.catalog.wire import WireFormat
from tests.support import agents, answering, npm, replies
from tests.support.agents import Agent, Setting
from tests.support.gateway import UPSTREAM_KEY, Bench, Gateway, running_gateway
from tests.support.provider import Provider

CONTENT = "Written with the written configuration.\n"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def _claude(_: Setting, task: str) -> list[str]:
    return ["-p", task, "--permission-mode", "acceptEdits", "--allowedTools", "Write"]


def _codex(_: Setting, task: str) -> list[str]:
    free = ["--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", "-m", "gpt-5.5"]
    return ["exec", *free, "-c", "check_for_update_on_startup=false", "-c", "analytics.enabled=false", task]


def _opencode(_: Setting, task: str) -> list[str]:
    return ["run", task]


def _continue(_: Setting, task: str) -> list[str]:
    return ["-p", "--auto", task]


def _cline(_: Setting, task: str) -> list[str]:
    return ["--auto-approve", "true", task]


def _in_its_usual_places(_: Setting, home: Path) -> Mapping[str, str]:
    """Nothing that names the proxy, a key or a model; configuration in the home, as everywhere."""
    quiet = (
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
        "DISABLE_TELEMETRY",
        "DISABLE_AUTOUPDATER",
        "OPENCODE_DISABLE_AUTOUPDATE",
    )
    return dict.fromkeys(quiet, "1") | {"XDG_CONFIG_HOME": str(home / ".config")}


@dataclass(frozen=True, slots=True)
class Case:
    """A tool as the setup knows it, and its program."""

    tool: str
    agent: Agent
    writes: bool
    """It is asked for a file as well."""


def _case(
    tool: str, package: str, program: str, arguments: Callable[[Setting, str], list[str]], *, writes: bool = False
) -> Case:
    return Case(tool, Agent(package, program, arguments, _in_its_usual_places), writes)


CASES = (
    _case("claude-code", "@anthropic-ai/claude-code@2.1.332", "claude", _claude, writes=True),
    _case("codex", "@openai/codex@0.171.0", "codex", _codex, writes=True),
    _case("opencode", "opencode-ai@1.18.33", "opencode", _opencode, writes=True),
    _case("continue", "@continuedev/cli@1.5.47", "cn", _continue),
    _case("cline", "cline@3.0.65", "cline", _cline),
)


@pytest.fixture
def own_gateway(tmp_path: Path) -> Iterator[Gateway]:
    """A fresh gateway that writes into the agent's home."""
    (tmp_path / "home").mkdir()
    with running_gateway(tmp_path / "gateway", HOST_HOME=str(tmp_path / "home")) as running:
        yield running


@pytest.fixture
def bench(own_gateway: Gateway, session: aiohttp.ClientSession) -> Bench:
    return Bench(own_gateway, session)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.tool)
async def test_a_tool_works_with_what_was_written(
    bench: Bench, provider: Provider, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, *, case: Case
) -> None:
    packages = npm.installed(tmp_path_factory, case.agent.package, within=300)
    work = tmp_path / "work"
    work.mkdir()
    written = work / "report.txt"
    upstream = provider.upstream("vendor")
    upstream.respond = answering.coding_agent(str(written), CONTENT) if case.writes else answering.like_a_model
    await connect_first_account(bench, upstream.base_url)
    assert (await bench.dashboard.do("POST", "/setup/auto", {"tool": case.tool}))["changed"] is True

    finished = await agents.run(case.agent, packages, Setting("", "", ""), "Write the report.", work)

    assert finished.code == 0, finished.output
    if case.writes:
        assert written.exists(), finished.output
        assert written.read_text() == CONTENT
    else:
        assert replies.PLAIN.text in finished.output
    rows = await bench.dashboard.await_logs(1)
    assert {row["strategy"] for row in rows if row["success"]} == {"priority"}


async def connect_first_account(bench: Bench, base_url: str) -> None:
    address = {"base_url": base_url, "api_key": UPSTREAM_KEY, "api_format": WireFormat.ANTHROPIC.value}
    await bench.dashboard.add_account("Vendor", provider="custom", make_config=True, rate_limit=0, **address)
    await bench.settled()
