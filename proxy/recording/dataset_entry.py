"""One line of the dataset out of what an exchange left: normalised messages, where they come from, how it ended. Pure.

The reply is read from the bytes that the client was to get, masked as they were; streamed or whole, the same reply
gives the same entry. Originals come back only where the tenant's settings ask for them.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from proxy.errors import ErrorInfo, UpstreamFault
from proxy.exchange import Exchange, Operation, Outcome
from proxy.formats.codec import Codec
from proxy.formats.fold import Folder
from proxy.formats.ir import Part, Usage
from proxy.formats.registry import CODECS
from proxy.formats.sse import FrameReader
from proxy.guard.restore import Within, read
from proxy.guard.vault import Vault
from proxy.recording import dataset_messages
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

MAX_REPLY_BYTES = 16 * 1024 * 1024
"""A longer reply is no example for training; its exchange is counted as left out."""
_MAX_ID_CHARS = 200
CLIENT_LEFT = "client_closed"


@dataclass(frozen=True, slots=True)
class Capture:
    """What an exchange hands over: references and small values, nothing copied but the reply. Without text in its repr."""

    wire: WireFormat
    document: dict[str, Json] = field(repr=False)
    """The client's request, masked where guardrails are on."""
    reply: bytes = field(repr=False)
    """What the client was sent, masked likewise."""
    session: str | None
    """The client's own id of the conversation."""
    opening: str = field(repr=False)
    model: str
    provider: str
    started_at: float
    latency_ms: int
    usage: Usage | None
    finished: bool
    error: str | None
    tenant_id: str | None
    request_id: str
    whole: bool
    text_only: bool
    unmasked: bool
    vault: Vault | None = field(repr=False)
    size: int
    """Roughly what it holds in memory, in bytes."""


def capture_of(exchange: Exchange) -> Capture | None:
    """Return what is to be kept of a finished exchange; None where nothing is. Costs microseconds."""
    settings, request, attempt, reply = exchange.settings, exchange.request, exchange.answered_by, exchange.reply_body
    if settings is None or not settings.finetune_logging or exchange.inbound.operation is not Operation.GENERATE:
        return None
    if request is None or attempt is None or not reply:
        return None
    left = exchange.outcome is Outcome.CLIENT_CLOSED
    error = exchange.error.kind.value if exchange.error else CLIENT_LEFT if left else None
    ended = exchange.finished if exchange.finished is not None else exchange.started
    return Capture(
        wire=exchange.inbound.format,
        document=request.document,
        reply=reply,
        session=exchange.session,
        opening=request.facts.opening,
        model=attempt.model,
        provider=attempt.account.provider,
        started_at=exchange.started_at,
        latency_ms=max(0, round((ended - exchange.started) * 1000)),
        usage=exchange.usage,
        finished=exchange.outcome is Outcome.COMPLETED,
        error=error,
        tenant_id=exchange.tenant.id if exchange.tenant else None,
        request_id=exchange.request_id,
        whole=settings.finetune_full_context,
        text_only=settings.finetune_text_only,
        unmasked=settings.finetune_unmasked,
        vault=exchange.vault,
        size=2 * len(request.body) + len(reply) + 4096,
    )


def entry_of(capture: Capture) -> dict[str, Json] | None:
    """Write the entry; None where the model said nothing."""
    codec = CODECS[capture.wire]
    answered = _answered(codec, capture.reply)
    omitted: set[str] = set()
    said = dataset_messages.answer(answered.parts, omitted, text_only=capture.text_only)
    if said is None:
        return None
    request = codec.decode_request(capture.document)
    before = dataset_messages.conversation(request, whole=capture.whole, text_only=capture.text_only)
    tools = [] if capture.text_only else dataset_messages.tools(request, omitted)
    entry: dict[str, Json] = {"messages": [*before.messages, said]} | ({"tools": tools} if tools else {})
    if capture.unmasked and capture.vault is not None:
        entry = _restored(entry, capture.vault)
    return entry | _circumstances(capture, answered, before.turn_index, sorted(omitted | before.omitted))


@dataclass(frozen=True, slots=True)
class _Answered:
    """What the model said, and how that ended."""

    parts: tuple[Part, ...]
    stop: str | None
    broke: ErrorInfo | None = None


def _answered(codec: Codec, reply: bytes) -> _Answered:
    if reply.lstrip()[:1] == b"{":
        return _answered_whole(codec, reply)
    folder, decoder = Folder(), codec.stream_decoder()
    try:
        for frame in FrameReader().feed(reply):
            for event in decoder.feed(frame):
                folder.feed(event)
        for event in decoder.finish():
            folder.feed(event)
    except UpstreamFault as fault:
        return _Answered(folder.response().parts, None, fault.info)
    response = folder.response()
    return _Answered(response.parts, response.stop.value)


def _answered_whole(codec: Codec, reply: bytes) -> _Answered:
    try:
        response = codec.decode_response(jsonio.loads(reply))
    except UpstreamFault as fault:
        return _Answered((), None, fault.info)
    return _Answered(response.parts, response.stop.value)


def _circumstances(capture: Capture, answered: _Answered, turn_index: int, omitted: list[str]) -> dict[str, Json]:
    broke = answered.broke
    return {
        "conversation_id": _conversation_id(capture),
        "turn_index": turn_index,
        "model": capture.model,
        "provider": capture.provider,
        "timestamp": datetime.fromtimestamp(capture.started_at, UTC).isoformat(timespec="milliseconds"),
        "tokens": _tokens(capture.usage),
        "latency_ms": capture.latency_ms,
        "finished": capture.finished and broke is None,
        "stop_reason": answered.stop,
        "error": capture.error or (broke.kind.value if broke is not None else None),
        "tenant": capture.tenant_id,
        "format": capture.wire.value,
        "request_id": capture.request_id,
        "masked": capture.vault is not None and not capture.unmasked,
        "whole_conversation": capture.whole,
        **({"omitted": omitted} if omitted else {}),
    }


def _tokens(usage: Usage | None) -> Json:
    if usage is None:
        return None
    return {
        "input": usage.prompt,
        "cached": usage.cache_read,
        "output": usage.output,
        "reasoning": usage.reasoning,
        "total": usage.prompt + usage.output,
    }


def _conversation_id(capture: Capture) -> str:
    """Return the client's session, or what tells conversations apart by how they begin."""
    if capture.session:
        return capture.session[:_MAX_ID_CHARS]
    begins = f"{capture.tenant_id or ''}\x00{capture.opening}"
    return hashlib.sha256(begins.encode("utf-8", "replace")).hexdigest()[:32]


def _restored(entry: dict[str, Json], vault: Vault) -> dict[str, Json]:
    """Return the entry with the originals in place of placeholders; arguments of functions are JSON inside a string."""
    return {key: _with_originals(value, vault, json_text=False) for key, value in entry.items()}


def _with_originals(value: Json, vault: Vault, *, json_text: bool) -> Json:
    match value:
        case str(text):
            return text if text.startswith("data:") else read(text, vault, Within(json_text)).restored()
        case list(members):
            return [_with_originals(member, vault, json_text=False) for member in members]
        case dict(members):
            return dict(_members(members, vault))
        case _:
            return value


def _members(members: dict[str, Json], vault: Vault) -> Iterator[tuple[str, Json]]:
    for key, value in members.items():
        yield key, _with_originals(value, vault, json_text=key == "arguments")
