"""Real coding agents through the proxy, to upstreams of their own format and of both others.

Each gets a task that takes a tool call; what counts is the file on disk at the end. They come from npm, in the versions
named here; a machine that cannot install them skips the tests.
"""

from pathlib import Path

import pytest

from shared.catalog.wire import WireFormat
from tests.support import agents, answering, npm
from tests.support.agents import Agent, Setting
from tests.support.gateway import Assigned, Bench
from tests.support.provider import Provider

CLAUDE_CODE = agents.claude_code("2.1.329")
CODEX = agents.codex("0.169.0")
WITHIN_S = 90

CONTENT = "Written by an agent: Zürich, 3 days.\n"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return npm.installed(tmp_path_factory, CLAUDE_CODE.package, CODEX.package)


@pytest.mark.parametrize("wire", list(WireFormat))
@pytest.mark.parametrize(
    ("agent", "model"),
    [pytest.param(CLAUDE_CODE, "claude-sonnet-5", id="claude-code"), pytest.param(CODEX, "gpt-5.2", id="codex")],
)
async def test_an_agent_writes_the_file_that_it_is_asked_for(
    bench: Bench,
    provider: Provider,
    tmp_path: Path,
    packages: Path,
    agent: Agent,
    model: str,
    wire: WireFormat,
) -> None:
    upstream = provider.upstream("vendor")
    written = tmp_path / "work" / "report.txt"
    upstream.respond = answering.coding_agent(str(written), CONTENT)
    route = await bench.route(Assigned(upstream, wire))
    setting = Setting(bench.client.base_url, str(route.client.key), model)

    finished = await agents.run(agent, packages, setting, "Write the report.", tmp_path, WITHIN_S)

    assert finished.code == 0, finished.output
    assert written.read_text() == CONTENT, finished.output
    assert "Done: the file is written." in finished.output
    assert {request.wire for request in upstream.received} == {wire}
