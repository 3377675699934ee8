"""Reading Messages frames and replies on the pass-through lanes, without decoding them."""

import re

from proxy.errors import ErrorInfo
from proxy.formats.codec import Signal
from proxy.formats.errors import error_of
from proxy.formats.frames import document_of, invalid, looks_like_object, require_object
from proxy.formats.sse import SseFrame
from shared.jsonio import Json

_TYPE = re.compile(rb'^\s*\{\s*"type"\s*:\s*"([a-z_]+)"')
_SIGNALS = {
    "message_stop": Signal.DONE,
    "error": Signal.ERROR,
    "ping": Signal.IGNORED,
}


def signal(frame: SseFrame) -> Signal:
    """Tell what a frame means. Raises `UpstreamFault` for data that is no JSON object."""
    if not looks_like_object(frame.data):
        raise invalid("the upstream's stream holds data that is no JSON object")
    kind = frame.event or _type_of(frame)
    return _SIGNALS.get(kind, Signal.CONTENT)


def frame_error(frame: SseFrame) -> ErrorInfo:
    """Read the error of an `error` event."""
    return error_of(document_of(frame))


def check_response(document: Json) -> None:
    """Raise `UpstreamFault` when the body of a 200 is no message."""
    body = require_object(document)
    error = body.get("error")
    if body.get("type") == "error" or (error is not None and isinstance(error, dict | str)):
        raise invalid(f"the upstream answered 200 with an error: {error_of(body).message}")
    if not isinstance(body.get("content"), list):
        raise invalid("the upstream's answer holds no content")


def rename_model(document: dict[str, Json], model: str) -> bool:
    """Write `model` where a reply or a `message_start` names one."""
    place = document.get("message") if "message" in document else document
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
