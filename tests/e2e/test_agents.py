"""Real coding agents through the proxy, to upstreams of their own format and of both others.

Each gets a task that takes a tool call; what counts is the file on disk at the end. They come from npm, in the versions
named here; a machine that cannot install them skips the tests.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.catalog.wire import WireFormat
from tests.support import agents, answering, npm, sdk_requests
from tests.support.agents import Agent, Setting
from tests.support.gateway import Assigned, Bench
from tests.support.provider import Provider

CLAUDE_CODE = agents.claude_code("2.1.329")
CODEX = agents.codex("0.169.0")

CONTENT = "Written by an agent: Zürich, 3 days.\n"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@dataclass(frozen=True, slots=True)
class Way:
    """How an agent writes a file."""

    agent: Agent
    wire: WireFormat
    """What the agent speaks."""
    model: str
    tool: str
    """As the upstream sees it."""


WRITE = Way(CLAUDE_CODE, WireFormat.ANTHROPIC, "claude-sonnet-5", "Write")
COMMAND = Way(CODEX, WireFormat.RESPONSES, "gpt-5.5", "exec_command")
PATCH = Way(CODEX, WireFormat.RESPONSES, "gpt-5.5", "apply_patch")
"""A free-form tool, which the other formats do not know: they see a function with one string."""
CODE = Way(CODEX, WireFormat.RESPONSES, "gpt-6.1-sol", "functions__exec")
"""The same within a namespace, offered in the input: the agent's newest models work only so."""

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
CASES = [(WRITE, A), (WRITE, C), (WRITE, R), (COMMAND, A), (COMMAND, C), (COMMAND, R)]
CASES += [(way, wire) for way in (PATCH, CODE) for wire in (A, C)]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return npm.installed(tmp_path_factory, CLAUDE_CODE.package, CODEX.package, within=300)


@pytest.mark.parametrize(("way", "wire"), CASES, ids=[f"{way.agent.program}-{way.tool}-{wire}" for way, wire in CASES])
async def test_an_agent_writes_the_file_that_it_is_asked_for(
    bench: Bench, provider: Provider, tmp_path: Path, packages: Path, *, way: Way, wire: WireFormat
) -> None:
    upstream = provider.upstream("vendor")
    work = tmp_path / "work"
    work.mkdir()
    written = work / "report.txt"
    upstream.respond = answering.coding_agent(str(written), CONTENT, way.tool)
    route = await bench.route(Assigned(upstream, wire))
    setting = Setting(bench.client.base_url, str(route.client.key), way.model)

    finished = await agents.run(way.agent, packages, setting, "Write the report.", work)

    assert finished.code == 0, finished.output
    assert written.exists(), finished.output
    assert written.read_text() == CONTENT
    assert "Done: the file is written." in finished.output
    assert {request.wire for request in upstream.received} == {wire}
    if wire is not way.wire:
        for request in upstream.received:
            sdk_requests.check_request(wire, request.document)
