"""One part after another, for formats whose streams do not interleave.

Events of a part that begins while another is open wait until that one has finished; nothing is lost or reordered
within a part.
"""

from proxy.formats.ir import (
    ArgumentsDelta,
    CitationAdded,
    Event,
    Finished,
    PartFinished,
    PartStarted,
    SealAdded,
    TextDelta,
)

_INDEXED = PartStarted | TextDelta | ArgumentsDelta | SealAdded | CitationAdded | PartFinished


class Sequencer:
    """Reorder events so that at most one part is open at a time."""

    def __init__(self) -> None:
        self._active: int | None = None
        self._waiting: dict[int, list[_INDEXED]] = {}

    def feed(self, event: Event) -> list[Event]:
        """Return the events that may be written now. The end closes what is still open."""
        match event:
            case PartStarted() | TextDelta() | ArgumentsDelta() | SealAdded() | CitationAdded() | PartFinished():
                return self._feed_part(event)
            case Finished():
                return [*self._close_all(), event]
            case _:
                return [event]

    def _feed_part(self, event: _INDEXED) -> list[Event]:
        if self._active is None:
            self._active = event.index
        if event.index != self._active:
            self._waiting.setdefault(event.index, []).append(event)
            return []
        if not isinstance(event, PartFinished):
            return [event]
        self._active = None
        return [event, *self._release()]

    def _release(self) -> list[Event]:
        """Let waiting parts follow, oldest first, up to one that has not finished yet."""
        released: list[Event] = []
        while self._waiting and self._active is None:
            index = next(iter(self._waiting))
            events = self._waiting.pop(index)
            released += events
            if not isinstance(events[-1], PartFinished):
                self._active = index
        return released

    def _close_all(self) -> list[Event]:
        closed: list[Event] = []
        while self._active is not None:
            closed.append(PartFinished(self._active))
            self._active = None
            closed += self._release()
        return closed
