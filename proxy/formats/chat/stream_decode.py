"""Chat Completions streams to neutral events.

Vendors differ in what comes when: names, ids and arguments of a call may arrive together, apart, repeated or never;
the usage chunk follows the finish reason; `[DONE]` may be missing. The end is therefore declared at `[DONE]` or when
the upstream closes, and only if a finish reason was seen.
Source: OpenAI API reference, Chat Completions streaming (2026-11).
"""

from dataclasses import dataclass, field

from proxy.errors import ErrorInfo, ErrorKind
from proxy.formats.chat.parts import C, decode_citation, reasoning_text
from proxy.formats.chat.response import broke_off, decode_stop
from proxy.formats.chat.usage import frame_usage
from proxy.formats.errors import error_of
from proxy.formats.frames import DONE, document_of
from proxy.formats.ir import (
    ArgumentsDelta,
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
    Text,
    TextDelta,
    ToolCall,
    ToolKind,
    Unknown,
    Usage,
    UsageUpdated,
)
from proxy.formats.shape import arguments_text, mapping, objects, parse_text, position, text_of, text_or_none
from proxy.formats.sse import SseFrame
from shared.jsonio import Json, JsonError


@dataclass(slots=True)
class _Call:
    """A call as far as it has arrived. It starts when its name is known."""

    id: str = ""
    name: str = ""
    kind: ToolKind = ToolKind.FUNCTION
    part: int | None = None
    held: str = ""
    """Arguments that came before the name."""
    seen: list[str] = field(default_factory=list)
    length: int = 0
    """Of all that was seen."""
    extras: dict[str, Json] = field(default_factory=dict)
    finished: bool = False

    def repeats(self, text: str) -> bool:
        """Tell whether `text` is all that was seen, once more. An empty object may be a piece of its own."""
        return len(text) == self.length > len("{}") and text.endswith("}") and text == "".join(self.seen)


class ChatDecoder:
    """One choice's deltas as parts: reasoning, then text, then calls, as they open and close one another."""

    def __init__(self) -> None:
        self._started = False
        self._ended = False
        self._reason: Json = None
        self._usage: Usage | None = None
        self._next = 0
        self._open: tuple[int, type[Part]] | None = None
        self._calls: dict[int, _Call] = {}
        self._replaced: list[_Call] = []
        """Calls whose index another call took."""
        self._details: dict[int, dict[str, Json]] = {}

    def feed(self, frame: SseFrame) -> list[Event]:
        """Return the events that `frame` completes. Raises `UpstreamFault` for data that is no JSON object."""
        if self._ended:
            return []
        if frame.data.strip() == DONE:
            return self._end()
        document = document_of(frame)
        if document.get("error"):
            self._ended = True
            return [Failed(error_of(document))]
        events = self._start(document)
        choices = document.get("choices")
        for choice in choices if isinstance(choices, list) else []:
            if isinstance(choice, dict) and choice.get("index", 0) == 0:
                events += self._choice(choice)
            if self._ended:
                return events
        return events + self._count(document)

    def finish(self) -> list[Event]:
        """Upstream closed: a success only behind a finish reason."""
        return [] if self._ended else self._end()

    def _end(self) -> list[Event]:
        self._ended = True
        if self._reason is None:
            return [Failed(ErrorInfo(502, ErrorKind.UPSTREAM, "the upstream's stream ended without a finish reason"))]
        complete = any(call.part is not None for call in self._all_calls())
        return [*self._close_all(), Finished(decode_stop(self._reason, calls=complete), self._usage)]

    def _start(self, document: dict[str, Json]) -> list[Event]:
        if self._started:
            return []
        self._started = True
        created = document.get("created")
        return [
            Started(
                str(document.get("id") or ""),
                str(document.get("model") or ""),
                created=created if isinstance(created, int) else None,
            )
        ]

    def _count(self, document: dict[str, Json]) -> list[Event]:
        usage = frame_usage(document, self._usage)
        if usage is None or usage is self._usage:
            return []
        self._usage = usage
        return [UsageUpdated(usage)]

    def _choice(self, choice: dict[str, Json]) -> list[Event]:
        if (error := broke_off(choice)) is not None:
            self._ended = True
            return [Failed(error)]
        events = self._delta(mapping(choice.get("delta") or choice.get("message")))
        if self._reason is None and choice.get("finish_reason") is not None:
            self._reason = choice["finish_reason"]
        return events

    def _delta(self, delta: dict[str, Json]) -> list[Event]:
        content = delta.get("content")
        if len(delta) == 1 and isinstance(content, str):
            return self._say(Text, content)
        events = self._reasoning(delta)
        if isinstance(content, list):
            thought = "".join(text_of(part.get("thinking")) for part in content if isinstance(part, dict))
            events += self._say(Reasoning, thought)
            content = "".join(
                part if isinstance(part, str) else str(part.get("text") or "")
                for part in content
                if isinstance(part, str | dict)
            )
        events += self._say(Text, content)
        for raw in objects(delta.get("annotations")):
            events += self._cite(raw)
        events += self._say(Refusal, delta.get("refusal"))
        for place, call in enumerate(objects(delta.get("tool_calls"))):
            events += self._call(position(call.get("index"), place), call)
        legacy = delta.get("function_call")
        if isinstance(legacy, dict):
            events += self._call(0, {"function": legacy})
        return events

    def _reasoning(self, delta: dict[str, Json]) -> list[Event]:
        entries = objects(delta.get("reasoning_details"))
        text = reasoning_text(delta)
        if not text:
            text = "".join(str(entry.get("text") or entry.get("summary") or "") for entry in entries)
        events = self._say(Reasoning, text, even_empty=bool(entries))
        for place, entry in enumerate(entries):
            self._collect_detail(entry, place)
        if entries and self._open is not None:
            events.append(SealAdded(self._open[0], raw=list(self._details.values())))
        return events

    def _collect_detail(self, entry: dict[str, Json], place: int) -> None:
        """OpenRouter streams each detail in pieces under its `index`; its texts add up."""
        known = self._details.setdefault(position(entry.get("index"), place), {})
        for key, value in entry.items():
            grows = key in {"text", "summary", "data"} and isinstance(value, str) and isinstance(known.get(key), str)
            known[key] = known[key] + value if grows else value if value is not None else known.get(key)

    def _say(self, kind: type[Text | Reasoning | Refusal], text: Json, *, even_empty: bool = False) -> list[Event]:
        """Add text to the open part of `kind`, opening one (and closing another) where needed."""
        if not isinstance(text, str) or (not text and not even_empty):
            return []
        events: list[Event] = []
        if self._open is None or self._open[1] is not kind:
            events += self._close_open()
            self._open = (self._next, kind)
            self._next += 1
            head: Part = Reasoning(origin=C) if kind is Reasoning else kind("")
            events.append(PartStarted(self._open[0], head))
        return [*events, TextDelta(self._open[0], text)] if text else events

    def _cite(self, raw: dict[str, Json]) -> list[Event]:
        if self._open is None or self._open[1] is not Text:
            return []
        return [CitationAdded(self._open[0], decode_citation(raw))]

    def _close_open(self) -> list[Event]:
        if self._open is None:
            return []
        index, _ = self._open
        self._open = None
        self._details = {}
        return [PartFinished(index)]

    def _call(self, index: int, delta: dict[str, Json]) -> list[Event]:
        inner = mapping(delta.get("function")) or mapping(delta.get("custom"))
        call = self._call_at(index, delta, inner)
        if call.finished:
            return []
        if isinstance(delta.get("custom"), dict):
            call.kind = ToolKind.CUSTOM
        call.id = call.id or text_or_none(delta.get("id")) or ""
        call.extras |= {key: value for key, value in delta.items() if key == "extra_content" and value}
        call.name = call.name or text_or_none(inner.get("name")) or ""
        arguments = arguments_text(inner.get("arguments")) or text_or_none(inner.get("input")) or ""
        if call.part is None and not call.name:
            call.held += arguments
            return []
        return [*self._open_call(call), *self._argue(call, arguments)]

    def _call_at(self, index: int, delta: dict[str, Json], inner: dict[str, Json]) -> _Call:
        """Return the call that a delta belongs to. Some vendors give parallel calls one index and ids of their own."""
        known = self._calls.get(index)
        new_id = delta.get("id")
        if known is None or (known.id and new_id and new_id != known.id and inner.get("name")):
            if known is not None:
                self._replaced.append(known)
            known = self._calls[index] = _Call()
        return known

    def _open_call(self, call: _Call) -> list[Event]:
        if call.part is not None:
            return []
        events = self._close_open() + self._finish_complete_calls()
        call.part = self._next
        self._next += 1
        events.append(PartStarted(call.part, ToolCall(call.id, call.name, "", call.kind, extras=call.extras)))
        held, call.held = call.held, ""
        return events + self._argue(call, held)

    def _argue(self, call: _Call, text: str) -> list[Event]:
        """Add arguments. Some vendors repeat them whole in the last chunk."""
        if not text or call.part is None or call.repeats(text):
            return []
        call.length += len(text)
        call.seen.append(text)
        return [ArgumentsDelta(call.part, text)]

    def _finish_complete_calls(self) -> list[Event]:
        """A new call begins: those whose arguments are whole JSON are over, so that clients need not wait for the end."""
        events: list[Event] = []
        for call in self._all_calls():
            if call.part is not None and not call.finished and _is_whole("".join(call.seen)):
                call.finished = True
                events.append(PartFinished(call.part))
        return events

    def _all_calls(self) -> list[_Call]:
        return [*self._replaced, *self._calls.values()]

    def _close_all(self) -> list[Event]:
        events = self._close_open()
        for call in self._all_calls():
            if call.part is None:
                events.append(Unknown(C, "tool call without a name"))
            elif not call.finished:
                events.append(PartFinished(call.part))
        return events


def _is_whole(arguments: str) -> bool:
    try:
        parse_text(arguments)
    except JsonError:
        return False
    return True
