"""A Responses stream as the whole response that it spells, natively: nothing the format says is lost.

The closing event repeats the response; where its output is empty (the ChatGPT backend leaves it so), the finished
items take its place.
"""

from proxy.errors import UpstreamFault
from proxy.formats.errors import error_of
from proxy.formats.frames import DONE, document_of, invalid
from proxy.formats.sse import SseFrame
from shared.jsonio import Json

_CLOSING = frozenset({"response.completed", "response.incomplete"})
_FAILING = frozenset({"response.failed", "error"})


class WholeResponse:
    """Gather one stream."""

    def __init__(self) -> None:
        self._items: dict[int, Json] = {}
        self._response: dict[str, Json] | None = None

    def feed(self, frame: SseFrame) -> None:
        """Take one frame. Raises `UpstreamFault` for a stream that failed."""
        if frame.data.strip() == DONE:
            return
        document = document_of(frame)
        kind = document.get("type") or frame.event
        if kind in _FAILING:
            response = document.get("response")
            raise UpstreamFault(error_of(response if isinstance(response, dict) else document))
        if kind == "response.output_item.done":
            self._items[document.get("output_index", len(self._items))] = document.get("item")
        elif kind in _CLOSING and isinstance(document.get("response"), dict):
            self._response = document["response"]

    def finish(self) -> dict[str, Json]:
        """Return the response object. Raises `UpstreamFault` when the stream was cut."""
        if self._response is None:
            raise invalid("the upstream's stream ended before the response did")
        if self._response.get("output"):
            return self._response
        return {**self._response, "output": [self._items[index] for index in sorted(self._items)]}
