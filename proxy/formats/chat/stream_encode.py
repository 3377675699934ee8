"""Neutral events to Chat Completions streams. Source: OpenAI API reference, streaming (2026-11).

Every chunk has the same id, created and model. A call's id, type and name stand in its first chunk only; `index` counts
calls from 0. The usage chunk is sent only to clients that asked; `[DONE]` ends a success and nothing else.
"""

from proxy.formats.chat.errors import error_frames
from proxy.formats.chat.parts import C, encode_citation, is_own_details, needs_seal, sealed_detail
from proxy.formats.chat.response import completion_id, encode_stop
from proxy.formats.chat.usage import encode_usage
from proxy.formats.codec import EncodeContext
from proxy.formats.fold import sealed
from proxy.formats.frames import DONE
from proxy.formats.ir import (
    ArgumentsDelta,
    Citation,
    CitationAdded,
    Event,
    Failed,
    Finished,
    PartFinished,
    PartStarted,
    Reasoning,
    Refusal,
    SealAdded,
    Started,
    TextDelta,
    ToolCall,
    ToolKind,
    Usage,
    UsageUpdated,
)
from proxy.formats.sse import SseFrame
from shared import jsonio
from shared.jsonio import Json
from shared.values import replaced


class ChatEncoder:
    """Write one choice. The chunk that announces the role waits for the first real event."""

    def __init__(self, context: EncodeContext) -> None:
        self._context = context
        self._head: dict[str, Json] = {}
        self._begun = False
        self._usage: Usage | None = None
        self._calls: dict[int, tuple[int, ToolKind]] = {}
        self._members: dict[int, str] = {}
        self._reasoning: dict[int, Reasoning] = {}
        self._thoughts: dict[int, list[str]] = {}
        self._sealed = 0
        self._citations: list[Citation] = []
        """Sent together at the end: accumulators cannot join lists without indices."""

    def feed(self, event: Event) -> list[SseFrame]:
        """Return the frames that `event` allows to send now."""
        match event:
            case Started(upstream_id, _, usage, created):
                self._usage = usage
                self._begin(completion_id(upstream_id, self._context), created)
                return []
            case PartStarted(index, part):
                return self._open(index, part)
            case TextDelta(index, text):
                if index in self._thoughts:
                    self._thoughts[index].append(text)
                return self._chunk({self._members.get(index, "content"): text}) if text else []
            case ArgumentsDelta(index, text):
                return self._arguments(index, text)
            case SealAdded():
                self._seal(event)
                return []
            case CitationAdded(_, citation):
                self._citations += [citation] if citation.url else []
                return []
            case PartFinished(index):
                return self._close(index)
            case UsageUpdated(usage):
                self._usage = usage
                return []
            case Finished():
                return self._finish(event)
            case Failed(error):
                return error_frames(error)
            case _:
                return []

    def _begin(self, chunk_id: str, created: int | None) -> None:
        self._head = {
            "id": chunk_id,
            "object": "chat.completion.chunk",
            "created": created or self._context.now,
            "model": self._context.model,
        }

    def _open(self, index: int, part: object) -> list[SseFrame]:
        match part:
            case ToolCall():
                position = len(self._calls)
                self._calls[index] = (position, part.kind)
                return self._chunk({"tool_calls": [_call_head(part, position)]})
            case Reasoning():
                self._members[index] = "reasoning_content"
                self._reasoning[index], self._thoughts[index] = part, []
            case Refusal():
                self._members[index] = "refusal"
            case _:
                self._members[index] = "content"
        return []

    def _seal(self, event: SealAdded) -> None:
        known = self._reasoning.get(event.index)
        if known is not None:
            self._reasoning[event.index] = sealed(known, event)

    def _arguments(self, index: int, text: str) -> list[SseFrame]:
        if index not in self._calls or not text:
            return []
        position, kind = self._calls[index]
        inner = {"custom": {"input": text}} if kind is ToolKind.CUSTOM else {"function": {"arguments": text}}
        return self._chunk({"tool_calls": [{"index": position, **inner}]})

    def _close(self, index: int) -> list[SseFrame]:
        """End a part. The seal of reasoning holds its text too, so that it returns byte for byte."""
        reasoning = self._reasoning.pop(index, None)
        if reasoning is None:
            return []
        reasoning = replaced(reasoning, text=reasoning.text + "".join(self._thoughts.pop(index)))
        if reasoning.origin is C and is_own_details(reasoning.raw):
            return self._chunk({"reasoning_details": reasoning.raw})
        if not needs_seal(reasoning):
            return []
        detail = sealed_detail(reasoning, self._sealed)
        self._sealed += 1
        return self._chunk({"reasoning_details": [detail]})

    def _finish(self, event: Finished) -> list[SseFrame]:
        frames = [frame for index in list(self._reasoning) for frame in self._close(index)]
        if self._citations:
            frames += self._chunk({"annotations": [encode_citation(citation) for citation in self._citations]})
        frames += self._chunk({}, finish_reason=encode_stop(event.stop))
        usage = event.usage or self._usage
        if self._context.include_usage and usage is not None:
            frames.append(_frame({**self._head, "choices": [], "usage": encode_usage(usage)}))
        return [*frames, SseFrame("", DONE)]

    def _chunk(self, delta: dict[str, Json], finish_reason: str | None = None) -> list[SseFrame]:
        if not self._head:
            self._begin(completion_id("", self._context), None)
        if not self._begun:
            self._begun = True
            delta = (
                {"role": "assistant", "content": "", **delta}
                if "tool_calls" not in delta
                else {
                    "role": "assistant",
                    "content": None,
                    **delta,
                }
            )
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return [_frame({**self._head, "choices": [choice]})]


def _call_head(call: ToolCall, position: int) -> dict[str, Json]:
    head: dict[str, Json] = {"index": position, "id": call.id}
    if call.kind is ToolKind.CUSTOM:
        return {**head, "type": "custom", "custom": {"name": call.name, "input": ""}}
    head |= {"type": "function", "function": {"name": call.name, "arguments": ""}}
    return head | ({"extra_content": call.extras["extra_content"]} if "extra_content" in call.extras else {})


def _frame(document: dict[str, Json]) -> SseFrame:
    return SseFrame("", jsonio.dumps(document))
