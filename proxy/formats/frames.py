"""What the three formats' frame readers share: telling a JSON object from anything else, cheaply."""

from proxy.errors import ErrorInfo, ErrorKind, UpstreamFault
from proxy.formats.sse import SseFrame
from shared import jsonio
from shared.jsonio import Json

DONE = b"[DONE]"


def invalid(message: str) -> UpstreamFault:
    """Build the fault for a reply that is no valid answer."""
    return UpstreamFault(ErrorInfo(502, ErrorKind.UPSTREAM, message))


def looks_like_object(data: bytes) -> bool:
    """Tell, without parsing, whether `data` is framed as a JSON object."""
    trimmed = data.strip()
    return trimmed.startswith(b"{") and trimmed.endswith(b"}")


def document_of(frame: SseFrame) -> dict[str, Json]:
    """Parse a frame's data. Raises `UpstreamFault` when it is no JSON object."""
    try:
        document = jsonio.loads(frame.data)
    except jsonio.JsonError as error:
        raise invalid("the upstream's stream holds data that is not JSON") from error
    if not isinstance(document, dict):
        raise invalid("the upstream's stream holds data that is no JSON object")
    return document


def require_object(document: Json) -> dict[str, Json]:
    """Return the body of a 200 when it is an object. Raises `UpstreamFault`."""
    if not isinstance(document, dict):
        raise invalid("the upstream's answer is no JSON object")
    return document
