"""Responses streams to neutral events.

The format says most things twice: as deltas and whole, in `*.done`, in the finished item and in the final response.
Deltas win; what an upstream sent only whole is filled in. Source: OpenAI API reference, Responses streaming (2026-11).
"""

from collections.abc import Callable
from dataclasses import dataclass

from proxy.errors import ErrorInfo, ErrorKind
from proxy.formats.errors import error_of
from proxy.formats.frames import DONE, document_of
from proxy.formats.ir import (
    ArgumentsDelta,
    Citation,
    CitationAdded,
    Event,
    Failed,
    Finished,
    Opaque,
    Part,
    PartFinished,
    PartStarted,
    Reasoning,
    Refusal,
    SealAdded,
    Started,
    Text,
    TextDelta,
    ToolCall,
    Unknown,
    Usage,
)
from proxy.formats.responses.frames import has_failed
from proxy.formats.responses.items import R, decode_call, decode_citation, decode_custom_call, decode_item
from proxy.formats.responses.response import decode_stop
from proxy.formats.responses.usage import decode_usage
from proxy.formats.shape import mapping, objects, position, text_or_none
from proxy.formats.sse import SseFrame
from shared.jsonio import Json

_TEXT_DELTAS = frozenset({"response.output_text.delta", "response.refusal.delta"})
_TEXT_DONE = {"response.output_text.done": "text", "response.refusal.done": "refusal"}
_THOUGHT_DELTAS = frozenset({"response.reasoning_summary_text.delta", "response.reasoning_text.delta"})
_INPUT_DELTAS = frozenset({"response.function_call_arguments.delta", "response.custom_tool_call_input.delta"})
_INPUT_DONE = {"response.function_call_arguments.done": "arguments", "response.custom_tool_call_input.done": "input"}
_SILENT = frozenset(
    {
        "response.in_progress",
        "response.queued",
        "response.reasoning_summary_part.done",
        "response.reasoning_summary_text.done",
        "response.reasoning_text.done",
        "response.content_part.done",
        "keepalive",
    }
)


@dataclass(slots=True)
class _Open:
    """A part that has started, and how much of it was seen."""

    index: int
    part: Part
    seen: int = 0
    cited: int = 0
    finished: bool = False


Key = tuple[int, int]
"""Output index and content index; items that are one part have content index -1."""


class ResponsesDecoder:
    """response.created (item added, parts, item done)* response.completed | incomplete | failed."""

    def __init__(self) -> None:
        self._started = False
        self._ended = False
        self._parts: dict[Key, _Open] = {}

    def feed(self, frame: SseFrame) -> list[Event]:
        """Return the events that `frame` completes. Raises `UpstreamFault` for data that is no JSON object."""
        if self._ended or frame.data.strip() == DONE:
            return []
        document = document_of(frame)
        kind = str(document.get("type") or frame.event)
        if kind in _SILENT:
            return []
        if kind == "response.created":
            return self._start(mapping(document.get("response")))
        if kind in {"response.completed", "response.incomplete"}:
            return self._complete(mapping(document.get("response")))
        if kind in {"response.failed", "error"}:
            self._ended = True
            response = document.get("response")
            return [Failed(error_of(response if isinstance(response, dict) else document))]
        events = self._content(kind, document)
        return events if self._started or not events else [*self._start({}), *events]

    def finish(self) -> list[Event]:
        """Upstream closed: without a closing event the reply was cut."""
        if self._ended:
            return []
        self._ended = True
        return [Failed(ErrorInfo(502, ErrorKind.UPSTREAM, "the upstream's stream ended before the response did"))]

    def _start(self, response: dict[str, Json]) -> list[Event]:
        if self._started:
            return []
        self._started = True
        created = response.get("created_at")
        return [
            Started(
                str(response.get("id") or ""),
                str(response.get("model") or ""),
                created=int(created) if isinstance(created, int | float) else None,
            )
        ]

    def _content(self, kind: str, document: dict[str, Json]) -> list[Event]:
        output = position(document.get("output_index"))
        place = (output, position(document.get("content_index")))
        item_place = (output, -1)
        if kind == "response.output_item.added":
            return self._item_added(output, mapping(document.get("item")))
        if kind == "response.output_item.done":
            return self._item_done(output, mapping(document.get("item")))
        if kind == "response.content_part.added":
            return self._part_added(place, mapping(document.get("part")))
        if kind in _TEXT_DELTAS:
            head: Part = Refusal("") if "refusal" in kind else Text("")
            return self._grow(place, head, document.get("delta"))
        if kind in _TEXT_DONE:
            head = Refusal("") if "refusal" in kind else Text("")
            return self._fill(place, head, document.get(_TEXT_DONE[kind]))
        if kind == "response.output_text.annotation.added":
            return self._cite(place, document.get("annotation"))
        if kind == "response.reasoning_summary_part.added":
            return self._summary_part(item_place)
        if kind in _THOUGHT_DELTAS:
            return self._grow(item_place, Reasoning(origin=R, summary=True), document.get("delta"))
        if kind in _INPUT_DELTAS:
            return self._grow(item_place, None, document.get("delta"))
        if kind in _INPUT_DONE:
            return self._fill(item_place, None, document.get(_INPUT_DONE[kind]))
        return [Unknown(R, kind)]

    def _item_added(self, output: int, item: dict[str, Json]) -> list[Event]:
        match item.get("type"):
            case "message":
                return []
            case "reasoning":
                return self._open((output, -1), Reasoning(origin=R, id=text_or_none(item.get("id")), summary=True))
            case "function_call":
                call = decode_call(item)
                return self._open((output, -1), call)
            case "custom_tool_call":
                return self._open((output, -1), decode_custom_call(item))
            case other:
                return [Unknown(R, str(other))]

    def _part_added(self, place: Key, part: dict[str, Json]) -> list[Event]:
        match part.get("type"):
            case "output_text":
                return self._open(place, Text(""))
            case "refusal":
                return self._open(place, Refusal(""))
            case "reasoning_text":
                return []
            case other:
                return [Unknown(R, str(other))]

    def _open(self, place: Key, part: Part) -> list[Event]:
        if place in self._parts:
            return []
        opened = _Open(len(self._parts), part)
        self._parts[place] = opened
        if isinstance(part, ToolCall):
            whole, head = part.arguments, ToolCall(part.id, part.name, "", part.kind, part.namespace, part.item_id)
            opened.seen = len(whole)
            return [PartStarted(opened.index, head), *([ArgumentsDelta(opened.index, whole)] if whole else [])]
        return [PartStarted(opened.index, part)]

    def _grow(self, place: Key, head: Part | None, delta: Json) -> list[Event]:
        if not isinstance(delta, str) or not delta:
            return []
        events = self._open(place, head) if head is not None else []
        opened = self._parts.get(place)
        if opened is None or opened.finished:
            return []
        opened.seen += len(delta)
        kind = ArgumentsDelta if isinstance(opened.part, ToolCall) else TextDelta
        return [*events, kind(opened.index, delta)]

    def _fill(self, place: Key, head: Part | None, whole: Json) -> list[Event]:
        """Add what a whole value holds beyond the deltas: all of it where no delta came."""
        opened = self._parts.get(place)
        seen = opened.seen if opened is not None else 0
        return self._grow(place, head, whole[seen:]) if isinstance(whole, str) else []

    def _summary_part(self, place: Key) -> list[Event]:
        """A further summary part is a further paragraph."""
        events = self._open(place, Reasoning(origin=R, summary=True))
        opened = self._parts[place]
        return [*events, TextDelta(opened.index, "\n\n")] if opened.seen and not opened.finished else events

    def _cite(self, place: Key, annotation: Json) -> list[Event]:
        opened = self._parts.get(place)
        if opened is None or opened.finished or not isinstance(annotation, dict):
            return []
        opened.cited += 1
        return [CitationAdded(opened.index, decode_citation(annotation))]

    def _item_done(self, output: int, item: dict[str, Json]) -> list[Event]:
        _, parts = decode_item(item)
        if item.get("type") == "message":
            events = [event for place, part in enumerate(parts) for event in self._whole((output, place), part)]
        else:
            events = [event for part in parts for event in self._whole((output, -1), part)]
        return events + self._close(lambda place: place[0] == output)

    def _whole(self, place: Key, part: Part) -> list[Event]:
        """Bring a finished part up to date: open it if it never was, add what is missing, seal reasoning."""
        match part:
            case Opaque():
                return []
            case Text(text) | Refusal(text):
                citations = part.citations if isinstance(part, Text) else ()
                return self._fill(place, type(part)(""), text) + self._cite_missing(place, citations)
            case Reasoning(text):
                events = self._open(place, Reasoning(origin=R, id=part.id, summary=True))
                opened = self._parts[place]
                if opened.finished or not isinstance(opened.part, Reasoning):
                    return events
                events += self._fill(place, None, text) if not opened.seen else []
                return [*events, SealAdded(opened.index, encrypted=part.encrypted, id=part.id)]
            case ToolCall():
                events = self._open(place, ToolCall(part.id, part.name, "", part.kind, part.namespace, part.item_id))
                return events + self._fill(place, None, part.arguments)
            case _:
                return []

    def _cite_missing(self, place: Key, citations: tuple[Citation, ...]) -> list[Event]:
        opened = self._parts.get(place)
        if opened is None or opened.finished or not isinstance(opened.part, Text):
            return []
        return [CitationAdded(opened.index, citation) for citation in citations[opened.cited :]]

    def _close(self, among: Callable[[Key], bool]) -> list[Event]:
        events: list[Event] = []
        for place, opened in self._parts.items():
            if not opened.finished and among(place):
                opened.finished = True
                events.append(PartFinished(opened.index))
        return events

    def _complete(self, response: dict[str, Json]) -> list[Event]:
        self._ended = True
        if has_failed(response):
            return [Failed(error_of(response))]
        events = self._start(response)
        output = objects(response.get("output"))
        if not self._parts:
            for place, item in enumerate(output):
                events += self._item_done(place, item)
        events += self._close(lambda _: True)
        stop = decode_stop(response, [opened.part for opened in self._parts.values()])
        usage: Usage | None = decode_usage(response.get("usage"))
        return [*events, Finished(stop, usage)]
