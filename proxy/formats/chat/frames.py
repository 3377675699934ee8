"""Reading Chat Completions chunks and replies on the pass-through lanes, without decoding them."""

import re

from proxy.errors import ErrorInfo
from proxy.formats.codec import Signal
from proxy.formats.errors import error_of
from proxy.formats.frames import DONE, document_of, invalid, looks_like_object, require_object
from proxy.formats.sse import SseFrame
from shared.jsonio import Json

_FINISH = re.compile(rb'"finish_reason"\s*:\s*"')
_ERROR = re.compile(rb'"error"\s*:\s*[{"\[]')


def signal(frame: SseFrame) -> Signal:
    """Tell what a chunk means. Raises `UpstreamFault` for data that is neither a JSON object nor `[DONE]`.

    An unescaped `"error":` can only be a key; whether it is the top one is looked at only when it occurs.
    """
    if not looks_like_object(frame.data):
        if frame.data.strip() == DONE:
            return Signal.DONE
        raise invalid("the upstream's stream holds data that is neither a JSON object nor [DONE]")
    if frame.event == "error" or (_ERROR.search(frame.data) and document_of(frame).get("error")):
        return Signal.ERROR
    return Signal.FINISH if _FINISH.search(frame.data) else Signal.CONTENT


def frame_error(frame: SseFrame) -> ErrorInfo:
    """Read the error of an error chunk."""
    return error_of(document_of(frame))


def check_response(document: Json) -> None:
    """Raise `UpstreamFault` when the body of a 200 is no completion."""
    body = require_object(document)
    if body.get("error"):
        raise invalid(f"the upstream answered 200 with an error: {error_of(body).message}")
    choices = body.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise invalid("the upstream's answer holds no choices")
    if not isinstance(choices[0].get("message"), dict):
        raise invalid("the upstream's answer holds no message")


def rename_model(document: dict[str, Json], model: str) -> bool:
    """Write `model` where a reply or a chunk names one."""
    if "model" not in document:
        return False
    document["model"] = model
    return True
