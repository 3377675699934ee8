"""Captures by hand: a scripted conversation of each format, and what an exchange would hand over of it."""

from collections.abc import Sequence
from pathlib import Path

from proxy.formats.ir import Usage
from proxy.formats.registry import CODECS
from proxy.guard.vault import Vault
from proxy.recording.dataset_entry import Capture
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering
from tests.support.replies import DEFAULT_SIZES, Reply, Stop, Text, Thinking, ToolCall

GOLDENS = Path(__file__).parents[1] / "golden" / "dataset"
ANSWER = Reply(
    parts=(
        Thinking("Sunny is good. Is it warm at night?"),
        Text("It is Zürich — sunny. I look at the nights, too."),
        ToolCall("call_nights1", "get_weather", '{"city":"Zürich","days":1}'),
    ),
    stop=Stop.TOOL,
)


def scripted(wire: WireFormat) -> dict[str, Json]:
    """The request of the scripted conversation: two turns, a picture, thinking, a tool call and its result."""
    document: dict[str, Json] = jsonio.loads((GOLDENS / f"conversation.{wire}.json").read_bytes())
    return document


def whole_reply(wire: WireFormat, reply: Reply = ANSWER) -> bytes:
    return jsonio.dumps(rendering.whole(wire, reply, "claude-sonnet-5"))


def streamed_reply(wire: WireFormat, reply: Reply = ANSWER, sizes: Sequence[int] = DEFAULT_SIZES) -> bytes:
    return b"".join(rendering.frames(wire, reply, "claude-sonnet-5", sizes))


def capture(
    wire: WireFormat = WireFormat.ANTHROPIC,
    document: dict[str, Json] | None = None,
    reply: bytes | None = None,
    *,
    whole: bool = False,
    text_only: bool = False,
    unmasked: bool = False,
    vault: Vault | None = None,
    tenant_id: str | None = "tenant-a",
    finished: bool = True,
    error: str | None = None,
    started_at: float = 1_790_000_000.25,
    model: str = "claude-sonnet-5",
    request_id: str = "req-1",
) -> Capture:
    given = scripted(wire) if document is None else document
    facts = CODECS[wire].facts(given)
    return Capture(
        wire=wire,
        document=given,
        reply=whole_reply(wire) if reply is None else reply,
        session=facts.session_id,
        opening=facts.opening,
        model=model,
        provider="custom",
        started_at=started_at,
        latency_ms=1500,
        usage=Usage(input_uncached=25, cache_read=100, output=12, reasoning=4),
        finished=finished,
        error=error,
        tenant_id=tenant_id,
        request_id=request_id,
        whole=whole,
        text_only=text_only,
        unmasked=unmasked,
        vault=vault,
        size=1000,
    )
