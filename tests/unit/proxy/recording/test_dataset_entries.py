"""What an exchange becomes in the dataset: the same for a stream and a whole reply, golden for each format.

`UPDATE_GOLDENS=1` writes the files anew; the difference is then read like any other change.
"""

import json
import os

import pytest

from proxy.recording.dataset_entry import entry_of
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import capturing, rendering, replies
from tests.support.capturing import GOLDENS, capture, scripted, streamed_reply, whole_reply
from tests.support.guarding import mask

A, C, R = rendering.FORMATS
SHAPES = {"last": {}, "whole": {"whole": True}, "text": {"whole": True, "text_only": True}}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_the_scripted_conversation_equals_its_golden_file(wire: WireFormat, shape: str) -> None:
    golden = GOLDENS / f"entry.{wire}.{shape}.json"
    entry = entry_of(capture(wire, **SHAPES[shape]))
    written = json.dumps(entry, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDENS"):
        golden.write_text(written)
    assert written == golden.read_text()


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("sizes", [(1,), (2, 7), (5,), (1000,)])
def test_a_stream_gives_the_entry_of_the_whole_reply(wire: WireFormat, sizes: tuple[int, ...]) -> None:
    assert entry_of(capture(wire, reply=streamed_reply(wire, sizes=sizes))) == entry_of(capture(wire))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_three_formats_say_the_same(shape: str) -> None:
    entries = [told(capture(wire, **SHAPES[shape])) for wire in rendering.FORMATS]
    for entry in entries:
        del entry["format"]
    assert entries[0] == entries[1] == entries[2]


def test_the_last_turn_begins_where_the_user_spoke_and_holds_the_tools_that_followed() -> None:
    entry = told(capture(C))
    assert [message["role"] for message in entry["messages"]] == ["system", "user", "assistant", "tool", "assistant"]
    assert entry["messages"][1]["content"][0]["text"].startswith("What is this place")
    assert entry["turn_index"] == 2
    assert entry["conversation_id"] == "trip-1"


def test_without_a_session_the_opening_tells_conversations_apart() -> None:
    first, later = rendering.request(A, text="Hello"), rendering.request(A, text="Hello")
    later["messages"] += [{"role": "assistant", "content": "Hi."}, {"role": "user", "content": "Go on."}]
    other = rendering.request(A, text="Good evening")
    ids = [told(capture(A, document, tenant_id=None))["conversation_id"] for document in (first, later, other)]
    assert ids[0] == ids[1] != ids[2]
    assert [told(capture(A, document))["turn_index"] for document in (first, later)] == [0, 1]


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_a_broken_stream_keeps_what_was_said_and_tells_that_it_broke(wire: WireFormat) -> None:
    frames = rendering.frames(wire, replies.PLAIN)
    cut = b"".join(frames[: len(frames) * 2 // 3]) + rendering.error_frame(wire, "overloaded_error", "busy")
    entry = told(capture(wire, reply=cut, finished=False, error="overloaded"))
    assert (entry["finished"], entry["error"], entry["stop_reason"]) == (False, "overloaded", None)
    assert replies.PLAIN.text.startswith(entry["messages"][-1]["content"])
    assert entry["messages"][-1]["content"]


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_what_holds_no_answer_leaves_no_entry(wire: WireFormat) -> None:
    assert entry_of(capture(wire, reply=b'{"error":{"type":"x","message":"no"}}', finished=False)) is None
    assert entry_of(capture(wire, reply=rendering.error_frame(wire, "overloaded_error", "busy"))) is None


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_entries_are_masked_unless_the_setting_asks_for_the_originals(wire: WireFormat) -> None:
    address, quoted = "maria.keller@kellerworks.ch", '{"to":"maria.keller@kellerworks.ch"}'
    document = rendering.request(wire, text=f"Write to {address} please.")
    changed, vault = mask(wire, document)
    assert changed
    (entry_masked,) = vault.masked
    call = replies.ToolCall("call_1", "send", json.dumps({"to": entry_masked.placeholder}))
    said = replies.Reply(parts=(replies.Text(f"To {entry_masked.placeholder}."), call), stop=replies.Stop.TOOL)
    reply = streamed_reply(wire, said)
    kept = told(capture(wire, document, reply, vault=vault))
    assert address not in json.dumps(kept)
    assert kept["masked"] is True
    shown = told(capture(wire, document, reply, vault=vault, unmasked=True))
    assert shown["masked"] is False
    assert shown["messages"][0]["content"] == f"Write to {address} please."
    assert shown["messages"][-1]["content"] == f"To {address}."
    assert json.loads(shown["messages"][-1]["tool_calls"][0]["function"]["arguments"]) == json.loads(quoted)


def test_what_has_no_place_in_messages_is_named() -> None:
    document = scripted(A)
    document["tools"].append({"type": "web_search_20250305", "name": "web_search"})
    document["messages"][0]["content"] = [
        {"type": "text", "text": "Where?"},
        {"type": "container_upload", "file_id": "file_1"},
    ]
    entry = told(capture(A, document, whole=True))
    assert entry["omitted"] == ["container_upload", "tool web_search_20250305"]


def test_a_capture_shows_no_text() -> None:
    assert "Zürich" not in repr(capture())
    assert "weather" not in repr(capture(reply=whole_reply(A)))


def told(captured: capturing.Capture) -> dict[str, Json]:
    entry = entry_of(captured)
    assert entry is not None
    return entry
