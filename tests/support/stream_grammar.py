"""What every stream must obey: the order of neutral events, and each wire format's own rules of nesting and numbering."""

from collections.abc import Sequence
from itertools import count

from proxy.formats.ir import (
    ArgumentsDelta,
    CitationAdded,
    Event,
    Failed,
    Finished,
    PartFinished,
    PartStarted,
    SealAdded,
    Started,
    TextDelta,
)
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support.translating import A, C, documents_of, frames_of


def check_events(events: Sequence[Event]) -> None:
    """Assert `Started (PartStarted Delta* PartFinished | UsageUpdated | Unknown)* (Finished | Failed)`."""
    assert isinstance(events[0], Started | Failed), events[0]
    assert isinstance(events[-1], Finished | Failed), events[-1]
    opened: set[int] = set()
    closed: set[int] = set()
    for position, event in enumerate(events):
        match event:
            case Started():
                assert position == 0, "a second start"
            case PartStarted(index):
                assert index not in opened, f"part {index} starts twice"
                opened.add(index)
            case TextDelta(index) | ArgumentsDelta(index) | SealAdded(index) | CitationAdded(index):
                assert index in opened - closed, f"a delta for part {index}, which is not open"
            case PartFinished(index):
                assert index in opened - closed, f"part {index} ends without being open"
                closed.add(index)
            case Finished():
                assert opened == closed, f"parts {opened - closed} are open at the end"
                assert position == len(events) - 1, "events follow the end"
            case Failed():
                assert position == len(events) - 1, "events follow the failure"
            case _:
                pass


def check_native(client: WireFormat, stream: bytes) -> None:
    """Assert that a successful stream obeys its format."""
    if client is A:
        _check_messages(stream)
    elif client is C:
        _check_chunks(documents_of(stream))
    else:
        _check_responses(stream)


def _check_messages(stream: bytes) -> None:
    """message_start (block_start block_delta* block_stop)* message_delta message_stop; indices without gaps."""
    frames = frames_of(stream)
    documents = documents_of(stream)
    kinds = [document["type"] for document in documents]
    assert [frame.event for frame in frames] == kinds, "an event line differs from its type"
    assert kinds[0] == "message_start"
    assert kinds[-2:] == ["message_delta", "message_stop"]
    assert documents[0]["message"]["usage"]["input_tokens"] >= 0
    assert documents[-2]["usage"]["output_tokens"] >= 0
    open_index: int | None = None
    numbers = count()
    for document in documents[1:-2]:
        match document["type"]:
            case "content_block_start":
                assert open_index is None, "a block starts inside another"
                open_index = next(numbers)
                assert document["index"] == open_index
                block = document["content_block"]
                assert block.get("input", {}) == {}, "tool input belongs into deltas"
            case "content_block_delta":
                assert document["index"] == open_index
            case "content_block_stop":
                assert document["index"] == open_index
                open_index = None
            case other:
                raise AssertionError(f"unexpected {other}")
    assert open_index is None


def _check_chunks(documents: list[Json]) -> None:
    """One id, one finish reason, the role first, a call's id and name once, indices from 0, usage last, `[DONE]`."""
    assert documents[-1] == "[DONE]"
    chunks = documents[:-1]
    assert {(chunk["id"], chunk["object"], chunk["model"], chunk["created"]) for chunk in chunks} == {
        (chunks[0]["id"], "chat.completion.chunk", chunks[0]["model"], chunks[0]["created"])
    }
    spoken = [chunk["choices"][0] for chunk in chunks if chunk["choices"]]
    assert spoken[0]["delta"]["role"] == "assistant"
    assert all("role" not in choice["delta"] for choice in spoken[1:])
    assert [choice["finish_reason"] for choice in spoken[:-1]] == [None] * (len(spoken) - 1)
    assert spoken[-1]["finish_reason"] is not None
    assert [not chunk["choices"] for chunk in chunks].count(True) <= 1
    named: list[int] = []
    for choice in spoken:
        for call in choice["delta"].get("tool_calls", ()):
            if call.get("id"):
                assert call["index"] == len(named), "calls are numbered from 0 in the order of their heads"
                assert call["type"] in {"function", "custom"}
                assert call[call["type"]]["name"]
                named.append(call["index"])
            else:
                assert call["index"] in named, "a delta before its call's head"


def _check_responses(stream: bytes) -> None:
    """Numbered events; items and parts nested, added before they grow and done once; a filled final output."""
    frames = frames_of(stream)
    documents = documents_of(stream)
    assert [frame.event for frame in frames] == [document["type"] for document in documents]
    assert [document["sequence_number"] for document in documents] == list(range(len(documents)))
    assert [document["type"] for document in documents[:2]] == ["response.created", "response.in_progress"]
    closing = documents[-1]
    assert closing["type"] == f"response.{closing['response']['status']}"
    assert closing["type"] in {"response.completed", "response.incomplete"}
    assert closing["response"]["id"] == documents[0]["response"]["id"]
    assert "reasoning_tokens" in closing["response"]["usage"]["output_tokens_details"]
    output: list[Json] = []
    open_item: Json = None
    for document in documents[2:-1]:
        kind = document["type"]
        if kind == "response.output_item.added":
            assert open_item is None, "an item starts inside another"
            open_item = document["item"]
        else:
            assert open_item is not None, f"{kind} outside an item"
            assert document.get("item_id", open_item["id"]) == open_item["id"]
        assert document["output_index"] == len(output)
        if kind == "response.output_item.done":
            assert document["item"]["id"] == open_item["id"]
            output.append(document["item"])
            open_item = None
    assert open_item is None
    assert closing["response"]["output"] == output
