"""Reasoning that carries what a Chat upstream attached to a call (Gemini's thought signature) through other clients.

Clients of the other formats echo thinking, but no unknown members of a call. So a reasoning part without text goes
before the call and holds them; on the way back they are put onto the call again.
"""

from collections.abc import Callable, Iterable, Mapping

from proxy.formats.ir import (
    ArgumentsDelta,
    CitationAdded,
    Event,
    Extras,
    Part,
    PartFinished,
    PartStarted,
    Reasoning,
    SealAdded,
    TextDelta,
    ToolCall,
    Turn,
)
from shared.catalog.wire import WireFormat
from shared.values import replaced

_KEY = "tool_extras"


def carrier(call: ToolCall) -> Reasoning:
    """Return the reasoning that carries a call's extras."""
    return Reasoning(origin=WireFormat.CHAT, raw={_KEY: {call.id: dict(call.extras)}})


def is_carrier(part: Part) -> bool:
    """Tell whether a part is nothing but a carrier."""
    return isinstance(part, Reasoning) and isinstance(part.raw, dict) and _KEY in part.raw


def carried_extras(turns: Iterable[Turn]) -> Mapping[str, Extras]:
    """Return what is carried, by call id."""
    carried: dict[str, Extras] = {}
    for turn in turns:
        for part in turn.parts:
            if isinstance(part, Reasoning) and isinstance(part.raw, dict):
                members = part.raw.get(_KEY)
                carried |= (
                    {key: value for key, value in members.items() if isinstance(value, dict)}
                    if isinstance(members, dict)
                    else {}
                )
    return carried


class CarrierInserter:
    """Put carriers before the calls of one stream, and renumber the parts behind them. Names calls that have no id."""

    def __init__(self, new_id: Callable[[], str], client: WireFormat) -> None:
        self._new_id = new_id
        self._carries = client is not WireFormat.CHAT
        self._shift: dict[int, int] = {}
        self._inserted = 0

    @property
    def renumbers(self) -> bool:
        """Whether a carrier was inserted, so that parts have other numbers from here on."""
        return self._inserted > 0

    def feed(self, event: Event) -> list[Event]:
        """Return what `event` becomes."""
        if isinstance(event, PartStarted):
            if isinstance(event.part, ToolCall):
                return self._start_call(event.index, event.part)
            if self._inserted:
                self._shift[event.index] = self._inserted
        return [_moved(event, self._shift)] if self._inserted else [event]

    def _start_call(self, index: int, call: ToolCall) -> list[Event]:
        call = call if call.id else replaced(call, id=f"call_{self._new_id()[:24]}")
        if not call.extras or not self._carries:
            self._shift[index] = self._inserted
            return [PartStarted(index + self._inserted, call)]
        place = index + self._inserted
        self._inserted += 1
        self._shift[index] = self._inserted
        proof = carrier(call)
        return [
            PartStarted(place, Reasoning(origin=proof.origin)),
            SealAdded(place, raw=proof.raw),
            PartFinished(place),
            PartStarted(place + 1, replaced(call, extras={})),
        ]


def _moved(event: Event, shifts: Mapping[int, int]) -> Event:
    match event:
        case PartStarted() | TextDelta() | ArgumentsDelta() | SealAdded() | CitationAdded() | PartFinished():
            shift = shifts.get(event.index, 0)
            return replaced(event, index=event.index + shift) if shift else event
        case _:
            return event
