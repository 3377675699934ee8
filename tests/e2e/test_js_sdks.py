"""The official JavaScript SDKs through the proxy, each to upstreams of the formats that it does not speak.

`js_sdks.mjs` makes the calls. The packages come from npm, in the versions named here; a machine that cannot install them
skips the tests.
"""

import asyncio
import re
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from proxy.formats.ir import Text, ToolCall
from proxy.formats.registry import CODECS
from shared.catalog.wire import WireFormat
from shared.jsonio import Json, dumps, loads
from tests.e2e.conversations import MODEL, QUESTION, WEATHER_SCHEMA
from tests.support import answering, npm, rendering, replies, script
from tests.support.gateway import Assigned, Bench
from tests.support.provider import Provider, Upstream
from tests.support.translating import CROSSING, pair_name

PACKAGES = ("@anthropic-ai/sdk@1.11.0", "openai@7.55.0")
CALLS = Path(__file__).with_name("js_sdks.mjs")
WITHIN_S = 60.0

WEATHER: dict[str, Json] = {"name": "get_weather", "schema": WEATHER_SCHEMA}
WRITE_FILE: dict[str, Json] = {
    "name": "write_file",
    "schema": {
        "type": "object",
        "properties": {"file_path": {"type": "string"}, "content": {"type": "string"}},
        "required": ["file_path", "content"],
        "additionalProperties": False,
    },
}
REPLIES = (replies.PLAIN, replies.CACHED, replies.TOOL_CALL, replies.THOUGHTFUL)
CONTENT = "Written by an application: Zürich, 3 days.\n"

ERRORS = {
    400: "BadRequestError",
    401: "InternalServerError",
    404: "NotFoundError",
    422: "UnprocessableEntityError",
    500: "InternalServerError",
    429: "RateLimitError",
}
"""By the upstream's status; 401 concerns the gateway's own credential, and is no fault of the client's. 429 comes last: it lets
the account rest."""

OF_THE_SDK = frozenset({"parsed", "parsed_output", "parsed_arguments", "output_parsed"})
"""What the accumulators add."""
NEW_EACH_TIME = re.compile(r"^(msg_|chatcmpl-|resp_|fc_|rs_)[0-9a-f]+$")

pytestmark = pytest.mark.parametrize(("client", "wire"), CROSSING, ids=map(pair_name, CROSSING))


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return npm.installed(tmp_path_factory, *PACKAGES)


@pytest.fixture
def upstream(provider: Provider) -> Upstream:
    return provider.upstream("vendor")


@dataclass(frozen=True, slots=True)
class Application:
    """A program that uses the SDK of one format."""

    packages: Path
    setting: dict[str, Json]

    async def do(self, kinds: Sequence[str], tool: dict[str, Json]) -> list[dict[str, Json]]:
        """Make calls of these kinds one after the other; return what came of each."""
        jobs = [self.setting | {"kind": kind, "tool": tool} for kind in kinds]
        process = await asyncio.create_subprocess_exec(
            "node", CALLS, self.packages, env=npm.environment(), stdin=PIPE, stdout=PIPE, stderr=PIPE
        )
        try:
            async with asyncio.timeout(WITHIN_S):
                output, complaints = await process.communicate(dumps(jobs))
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode == 0, complaints.decode()
        done: list[dict[str, Json]] = loads(output)
        return done


@pytest.fixture
async def application(
    bench: Bench, upstream: Upstream, packages: Path, client: WireFormat, wire: WireFormat
) -> Application:
    route = await bench.route(Assigned(upstream, wire))
    setting = {"client": client.value, "base_url": bench.client.base_url, "key": route.client.key}
    return Application(packages, setting | {"model": MODEL, "question": QUESTION})


async def test_the_accumulated_stream_equals_the_whole_reply(
    application: Application, upstream: Upstream, client: WireFormat, wire: WireFormat
) -> None:
    for reply in REPLIES:
        upstream.script(script.whole(wire, reply), script.stream(wire, reply, sizes=(1, 2, 7)))
    done = await application.do(["whole", "streamed"] * len(REPLIES), WEATHER)
    for reply, whole, streamed in zip(REPLIES, done[::2], done[1::2], strict=True):
        assert comparable(streamed["reply"]) == comparable(whole["reply"])
        response = CODECS[client].decode_response(whole["reply"])
        assert [part.text for part in response.parts if isinstance(part, Text)] == [reply.text]
        assert calls(response.parts) == calls(reply.parts)
        assert response.usage is not None
        assert (response.usage.prompt, response.usage.output) == (reply.usage.prompt, reply.usage.output)
        assert response.model == MODEL


async def test_a_tool_that_the_model_calls_writes_the_file(
    application: Application, upstream: Upstream, tmp_path: Path
) -> None:
    written = tmp_path / "report.txt"
    upstream.respond = answering.coding_agent(str(written), CONTENT)
    [done] = await application.do(["work"], WRITE_FILE)
    assert "Done: the file is written." in dumps(done["reply"]).decode()
    assert written.read_text() == CONTENT
    assert len(upstream.received) == 2


@pytest.mark.parametrize("kind", ["whole", "streamed"])
async def test_an_upstream_failure_is_the_sdks_own_error(
    application: Application, upstream: Upstream, wire: WireFormat, kind: str
) -> None:
    upstream.script(*(script.failure(wire, status, "the vendor's own words") for status in ERRORS))
    done = await application.do([kind] * len(ERRORS), WEATHER)
    assert [each["error"]["name"] for each in done] == list(ERRORS.values())
    for status, each in zip(ERRORS, done, strict=True):
        assert status == 401 or "the vendor's own words" in each["error"]["message"]


async def test_a_stream_that_breaks_is_an_error(application: Application, upstream: Upstream, wire: WireFormat) -> None:
    begun = rendering.frames(wire, replies.PLAIN)[:5]
    upstream.script(script.events(begun), script.events([*begun, script.Pause(0.02), script.End.RESET]))
    done = await application.do(["streamed"] * 2, WEATHER)
    assert [each["error"]["name"] for each in done] == ["APIError", "APIError"]
    assert all("the upstream's" in each["error"]["message"] for each in done), (
        "what the proxy says, not what the SDK guesses"
    )


def calls(parts: Sequence[object]) -> list[tuple[str, str, str]]:
    """Return the tool calls among the parts of a reply, the neutral form's or the description's."""
    return [(part.id, part.name, part.arguments) for part in parts if isinstance(part, ToolCall | replies.ToolCall)]


def comparable(reply: Json) -> Json:
    """Return a reply without what is new in each, what the SDK adds, and what its accumulator does not add up."""
    if isinstance(reply, dict):
        left_out = OF_THE_SDK | {"created", "created_at", "reasoning_content"}
        return {key: comparable(value) for key, value in reply.items() if key not in left_out}
    if isinstance(reply, list):
        return [comparable(item) for item in reply]
    return NEW_EACH_TIME.sub(r"\1", reply) if isinstance(reply, str) else reply
