"""What a client of each format must see when something fails: checks that return what was said."""

from typing import NamedTuple

from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support.http_client import Answered, Event, read_events

_SUCCESSFUL_ENDS = {"message_stop", "response.completed", "response.incomplete"}


class Said(NamedTuple):
    """An error as the client's SDK reads it."""

    type: str
    message: str


def native_error(wire: WireFormat, answered: Answered) -> Said:
    """Assert that the body is the format's own error document."""
    assert answered.headers.get("content-type", "").startswith("application/json"), answered
    return _said(wire, answered.document)


def stream_error(wire: WireFormat, body: bytes) -> Said:
    """Assert that the stream ends in the format's own error event, and nowhere claims success."""
    events = read_events(body)
    for event in events:
        assert event.kind not in _SUCCESSFUL_ENDS, f"a failed stream claims success: {event}"
        assert not _finish_reasons(event), f"a failed stream has a finish reason: {event}"
    if wire is WireFormat.CHAT:
        return _said(wire, [event for event in events if event.data != "[DONE]"][-1].document)
    last = events[-1]
    if wire is WireFormat.ANTHROPIC:
        assert last.kind == "error", events
        return _said(wire, last.document)
    return _responses_failure(last)


def _responses_failure(last: Event) -> Said:
    document = last.document
    assert document["type"] == last.kind, last
    assert isinstance(document["sequence_number"], int), last
    if last.kind == "error":
        return Said(str(document.get("code")), document["message"])
    assert last.kind == "response.failed", last
    assert document["response"]["status"] == "failed", last
    failure = document["response"]["error"]
    return Said(failure["code"], failure["message"])


def _said(wire: WireFormat, document: Json) -> Said:
    error = document["error"]
    assert isinstance(error["message"], str), document
    assert error["message"], document
    assert isinstance(error["type"], str), document
    if wire is WireFormat.ANTHROPIC:
        assert document["type"] == "error", document
    else:
        assert "type" not in document, document
    assert "Traceback" not in error["message"]
    return Said(error["type"], error["message"])


def _finish_reasons(event: Event) -> list[str]:
    if event.kind or not event.data.startswith("{"):
        return []
    choices = event.document.get("choices") or []
    return [choice["finish_reason"] for choice in choices if choice.get("finish_reason")]
