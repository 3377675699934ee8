"""Reading Responses events and replies on the pass-through lanes, without decoding them."""

import re

from proxy.errors import ErrorInfo
from proxy.formats.codec import Signal
from proxy.formats.errors import error_of
from proxy.formats.frames import DONE, document_of, invalid, looks_like_object, require_object
from proxy.formats.sse import SseFrame
from shared.jsonio import Json

_TYPE = re.compile(rb'^\s*\{\s*"type"\s*:\s*"([a-z_.]+)"')
_SIGNALS = {
    "response.created": Signal.PREAMBLE,
    "response.in_progress": Signal.PREAMBLE,
    "response.queued": Signal.PREAMBLE,
    "response.completed": Signal.DONE,
    "response.incomplete": Signal.DONE,
    "response.failed": Signal.ERROR,
    "error": Signal.ERROR,
    "keepalive": Signal.IGNORED,
}

_FAILURES = ("failed", "cancelled")


def signal(frame: SseFrame) -> Signal:
    """Tell what an event means. Raises `UpstreamFault` for data that is neither a JSON object nor `[DONE]`."""
    if not looks_like_object(frame.data):
        if frame.data.strip() == DONE:
            return Signal.IGNORED
        raise invalid("the upstream's stream holds data that is neither a JSON object nor [DONE]")
    return _SIGNALS.get(frame.event or _type_of(frame), Signal.CONTENT)


def frame_error(frame: SseFrame) -> ErrorInfo:
    """Read the error of `response.failed` (inside the response) or of a bare `error` event."""
    document = document_of(frame)
    response = document.get("response")
    return error_of(response if isinstance(response, dict) and response.get("error") else document)


def check_response(document: Json) -> None:
    """Raise `UpstreamFault` when the body of a 200 is no response, or a failed one."""
    body = require_object(document)
    if has_failed(body):
        raise invalid(f"the upstream answered 200 with an error: {error_of(body).message}")
    if not isinstance(body.get("output"), list):
        raise invalid("the upstream's answer holds no output")


def has_failed(response: dict[str, Json]) -> bool:
    """Tell whether a response object stands for a failure."""
    return bool(response.get("error")) or response.get("status") in _FAILURES


def rename_model(document: dict[str, Json], model: str) -> bool:
    """Write `model` where a reply or an event's response names one."""
    place = document.get("response") if "response" in document else document
    if not isinstance(place, dict) or "model" not in place:
        return False
    place["model"] = model
    return True


def _type_of(frame: SseFrame) -> str:
    found = _TYPE.match(frame.data)
    if found is not None:
        return found.group(1).decode()
    kind = document_of(frame).get("type")
    return kind if isinstance(kind, str) else ""
