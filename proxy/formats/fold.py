"""A stream's events as one whole reply, and a whole reply as events.

Folding serves clients that did not ask for a stream when the upstream only streams; unfolding the reverse. Both are
also the yardstick of the tests: the folded stream equals the whole reply.
"""

from collections.abc import Iterable

from proxy.errors import UpstreamFault
from proxy.formats.ir import (
    ArgumentsDelta,
    ChatResponse,
    CitationAdded,
    Event,
    Failed,
    Finished,
    Part,
    PartFinished,
    PartStarted,
    Reasoning,
    Refusal,
    SealAdded,
    Started,
    StopReason,
    Text,
    TextDelta,
    ToolCall,
    Usage,
    UsageUpdated,
)
from shared.values import replaced


class Folder:
    """Gather the events of one stream. Parts stand in the order in which they began."""

    def __init__(self) -> None:
        self._head = Started("", "")
        self._parts: dict[int, Part] = {}
        self._texts: dict[int, list[str]] = {}
        self._usage: Usage | None = None
        self._end: Finished | None = None

    def feed(self, event: Event) -> None:
        """Take one event. Raises `UpstreamFault` for a stream that failed."""
        match event:
            case Started():
                self._head, self._usage = event, event.usage
            case PartStarted(index, part):
                self._parts[index], self._texts[index] = part, []
            case TextDelta(index, text) | ArgumentsDelta(index, text) if index in self._texts:
                self._texts[index].append(text)
            case SealAdded(index) if isinstance(reasoning := self._parts.get(index), Reasoning):
                self._parts[index] = sealed(reasoning, event)
            case CitationAdded(index, citation) if isinstance(cited := self._parts.get(index), Text):
                self._parts[index] = replaced(cited, citations=(*cited.citations, citation))
            case UsageUpdated(usage):
                self._usage = usage
            case Finished():
                self._end = event
            case Failed(error):
                raise UpstreamFault(error)
            case _:
                pass

    def response(self) -> ChatResponse:
        """Return the whole reply."""
        parts = tuple(_filled(part, "".join(self._texts[index])) for index, part in self._parts.items())
        end = self._end or Finished(StopReason.END)
        return ChatResponse(
            id=self._head.id,
            model=self._head.model,
            parts=tuple(part for part in parts if not _is_empty(part)),
            stop=end.stop,
            usage=end.usage or self._usage,
            stop_sequence=end.stop_sequence,
            created=self._head.created,
        )


def fold(events: Iterable[Event]) -> ChatResponse:
    """Return the reply that `events` spell. Raises `UpstreamFault` for a stream that failed."""
    folder = Folder()
    for event in events:
        folder.feed(event)
    return folder.response()


def unfold(response: ChatResponse) -> list[Event]:
    """Return the events that spell `response`, each part in one delta."""
    events: list[Event] = [Started(response.id, response.model, response.usage, response.created)]
    for index, part in enumerate(response.parts):
        events += _unfolded(index, part)
    return [*events, Finished(response.stop, response.usage, response.stop_sequence)]


def sealed(reasoning: Reasoning, event: SealAdded) -> Reasoning:
    """Return the reasoning with what a `SealAdded` event brought."""
    return replaced(
        reasoning,
        signature=event.signature or reasoning.signature,
        encrypted=event.encrypted or reasoning.encrypted,
        id=event.id or reasoning.id,
        raw=event.raw if event.raw is not None else reasoning.raw,
    )


def _filled(part: Part, text: str) -> Part:
    match part:
        case ToolCall():
            return replaced(part, arguments=part.arguments + text)
        case Text() | Reasoning() | Refusal():
            return replaced(part, text=part.text + text)
        case _:
            return part


def _is_empty(part: Part) -> bool:
    match part:
        case Text(text) | Refusal(text):
            return not text
        case Reasoning():
            return not (part.text or part.signature or part.encrypted or part.raw is not None)
        case _:
            return False


def _unfolded(index: int, part: Part) -> list[Event]:
    match part:
        case Text(text, citations):
            cited: list[Event] = [CitationAdded(index, citation) for citation in citations]
            return [PartStarted(index, Text("")), TextDelta(index, text), *cited, PartFinished(index)]
        case Refusal(text):
            return [PartStarted(index, Refusal("")), TextDelta(index, text), PartFinished(index)]
        case Reasoning(text) if not part.redacted:
            spoken: list[Event] = [TextDelta(index, text)] if text else []
            proof = SealAdded(index, part.signature, part.encrypted, part.id, part.raw)
            head = Reasoning(origin=part.origin, summary=part.summary)
            return [PartStarted(index, head), *spoken, proof, PartFinished(index)]
        case ToolCall(arguments=arguments):
            head_call = replaced(part, arguments="")
            return [PartStarted(index, head_call), ArgumentsDelta(index, arguments), PartFinished(index)]
        case _:
            return [PartStarted(index, part), PartFinished(index)]
