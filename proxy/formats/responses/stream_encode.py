"""Neutral events to Responses streams: the full sequence with stable ids, contiguous indices and a filled final output.

Different clients read different parts of it. Source: OpenAI API reference, Responses streaming (2026-11).
"""

from proxy.formats.codec import EncodeContext
from proxy.formats.fold import sealed
from proxy.formats.ir import (
    ArgumentsDelta,
    Citation,
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
    Usage,
    UsageUpdated,
)
from proxy.formats.responses.errors import encode_error, error_frames
from proxy.formats.responses.items import Item, encode_annotation
from proxy.formats.responses.response import (
    close,
    content_part,
    finished,
    finished_call,
    finished_reasoning,
    has_proof,
    new_item,
    response_id,
    skeleton,
)
from proxy.formats.sequence import Sequencer
from proxy.formats.sse import SseFrame
from shared import jsonio
from shared.jsonio import Json
from shared.values import replaced


class ResponsesEncoder:
    """Write one response. A message item stays open while texts follow one another."""

    def __init__(self, context: EncodeContext) -> None:
        self._context = context
        self._sequencer = Sequencer()
        self._sequence = 0
        self._response: Item = {}
        self._begun = False
        self._usage: Usage | None = None
        self._output: list[Item] = []
        self._item: Item | None = None
        self._content: list[Item] = []
        self._part: Part | None = None
        self._text: list[str] = []
        self._part_open = False

    def feed(self, event: Event) -> list[SseFrame]:
        """Return the frames that `event` allows to send now."""
        return [frame for step in self._sequencer.feed(event) for frame in self._write(step)]

    def _write(self, event: Event) -> list[SseFrame]:
        match event:
            case Started():
                self._usage = event.usage
                created = event.created or self._context.now
                self._response = skeleton(response_id(event.id, self._context), created, self._context)
                return []
            case PartStarted(_, part):
                return self._start_part(part)
            case TextDelta(_, text) | ArgumentsDelta(_, text):
                return self._delta(text) if text else []
            case CitationAdded(_, citation):
                return self._cite(citation)
            case SealAdded():
                self._seal(event)
                return []
            case PartFinished():
                return self._finish_part()
            case UsageUpdated(usage):
                self._usage = usage
                return []
            case Finished():
                return self._finish(event)
            case Failed(error):
                self._response = {
                    **self._response,
                    "status": "failed",
                    "error": _reply_error(encode_error(error)["error"]),
                }
                failed = [self._frame("response.failed", response=self._response)] if self._begun else []
                return [*failed, *error_frames(error, self._sequence)]
            case _:
                return []

    def _frame(self, kind: str, **members: Json) -> SseFrame:
        document = {"type": kind, "sequence_number": self._sequence, **members}
        self._sequence += 1
        return SseFrame(kind, jsonio.dumps(document))

    def _begin(self) -> list[SseFrame]:
        """`response.created`, once and as late as possible: before it, failover is still possible."""
        if self._begun:
            return []
        self._begun = True
        if not self._response:
            self._response = skeleton(response_id("", self._context), self._context.now, self._context)
        return [
            self._frame("response.created", response=self._response),
            self._frame("response.in_progress", response=self._response),
        ]

    def _start_part(self, part: Part) -> list[SseFrame]:
        """Text waits for its first delta, so that an empty part leaves no trace; so does reasoning."""
        self._part, self._text, self._part_open = part, [], False
        if isinstance(part, ToolCall):
            return [*self._close_item(), *self._open_item(part)]
        return []

    def _open_item(self, part: Part) -> list[SseFrame]:
        self._item = new_item(part, self._context)
        self._content = []
        return [
            *self._begin(),
            self._frame("response.output_item.added", output_index=len(self._output), item=self._item),
        ]

    def _open_part(self) -> list[SseFrame]:
        if self._part_open:
            return []
        self._part_open = True
        part = self._part
        if isinstance(part, Reasoning):
            place = {"item_id": "", "output_index": len(self._output), "summary_index": 0}
            frames = [*self._close_item(), *self._open_item(part)]
            place |= {"item_id": self._id, "output_index": len(self._output)}
            empty = {"type": "summary_text", "text": ""}
            return [*frames, self._frame("response.reasoning_summary_part.added", **place, part=empty)]
        frames = []
        if self._item is None or self._item["type"] != "message":
            frames = [*self._close_item(), *self._open_item(Text(""))]
        empty_part = content_part(Refusal("") if isinstance(part, Refusal) else Text(""))
        return [*frames, self._frame("response.content_part.added", **self._place, part=empty_part)]

    @property
    def _id(self) -> str:
        return str(self._item["id"]) if self._item else ""

    @property
    def _place(self) -> dict[str, Json]:
        return {"item_id": self._id, "output_index": len(self._output), "content_index": len(self._content)}

    @property
    def _item_place(self) -> dict[str, Json]:
        return {"item_id": self._id, "output_index": len(self._output)}

    def _delta(self, text: str) -> list[SseFrame]:
        self._text.append(text)
        match self._part:
            case ToolCall():
                kind = "custom_tool_call_input" if self._is_custom else "function_call_arguments"
                return [self._frame(f"response.{kind}.delta", **self._item_place, delta=text)]
            case Reasoning():
                opened = self._open_part()
                place = {**self._item_place, "summary_index": 0}
                return [*opened, self._frame("response.reasoning_summary_text.delta", **place, delta=text)]
            case Refusal():
                opened = self._open_part()
                return [*opened, self._frame("response.refusal.delta", **self._place, delta=text)]
            case _:
                opened = self._open_part()
                return [*opened, self._frame("response.output_text.delta", **self._place, delta=text, logprobs=[])]

    @property
    def _is_custom(self) -> bool:
        return self._item is not None and self._item["type"] == "custom_tool_call"

    def _cite(self, citation: Citation) -> list[SseFrame]:
        if not isinstance(self._part, Text) or not self._part_open or not citation.url:
            return []
        number = len(self._part.citations)
        self._part = replaced(self._part, citations=(*self._part.citations, citation))
        place = {**self._place, "annotation_index": number}
        annotation = encode_annotation(citation)
        return [self._frame("response.output_text.annotation.added", **place, annotation=annotation)]

    def _seal(self, event: SealAdded) -> None:
        if isinstance(self._part, Reasoning):
            self._part = sealed(self._part, event)

    def _finish_part(self) -> list[SseFrame]:
        part, text = self._part, "".join(self._text)
        self._part = None
        match part:
            case ToolCall():
                return self._finish_call(text)
            case Reasoning():
                return self._finish_reasoning(replaced(part, text=text))
            case Text() | Refusal() if self._part_open:
                return self._finish_content(replaced(part, text=text))
            case _:
                return []

    def _finish_call(self, arguments: str) -> list[SseFrame]:
        custom = self._is_custom
        kind, key = ("custom_tool_call_input", "input") if custom else ("function_call_arguments", "arguments")
        done = self._frame(f"response.{kind}.done", **self._item_place, **{key: arguments})
        return [done, *self._done(finished_call(self._item or {}, arguments))]

    def _finish_reasoning(self, reasoning: Reasoning) -> list[SseFrame]:
        if not self._part_open and not has_proof(reasoning):
            return []
        if not self._part_open:
            opened = [*self._close_item(), *self._open_item(reasoning)]
            return [*opened, *self._done(finished_reasoning(self._item or {}, reasoning))]
        place = {**self._item_place, "summary_index": 0}
        whole = {"type": "summary_text", "text": reasoning.text}
        return [
            self._frame("response.reasoning_summary_text.done", **place, text=reasoning.text),
            self._frame("response.reasoning_summary_part.done", **place, part=whole),
            *self._done(finished_reasoning(self._item or {}, reasoning)),
        ]

    def _finish_content(self, part: Text | Refusal) -> list[SseFrame]:
        whole = content_part(part)
        if isinstance(part, Refusal):
            done = self._frame("response.refusal.done", **self._place, refusal=part.text)
        else:
            done = self._frame("response.output_text.done", **self._place, text=part.text, logprobs=[])
        frames = [done, self._frame("response.content_part.done", **self._place, part=whole)]
        self._content.append(whole)
        return frames

    def _close_item(self) -> list[SseFrame]:
        """End an open message; other items end with their only part."""
        if self._item is None:
            return []
        return self._done(finished(self._item, self._content))

    def _done(self, item: Item) -> list[SseFrame]:
        frame = self._frame("response.output_item.done", output_index=len(self._output), item=item)
        self._output.append(item)
        self._item, self._content = None, []
        return [frame]

    def _finish(self, event: Finished) -> list[SseFrame]:
        frames = [*self._begin(), *self._close_item()]
        whole = close(self._response, self._output, event.stop, event.usage or self._usage)
        return [*frames, self._frame(f"response.{whole['status']}", response=whole)]


def _reply_error(error: Item) -> Item:
    return {"code": error["code"] or error["type"], "message": error["message"]}
