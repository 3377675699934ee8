"""Whole replies on the pass-through lanes: checked, counted, and under the name that the client asked for."""

import pytest

from proxy.errors import UpstreamFault
from proxy.formats.registry import CODECS
from proxy.formats.relay import relay_whole
from shared import jsonio
from shared.catalog.wire import WireFormat
from tests.support import rendering, replies

ASKED = "claude-sonnet-5"


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_a_reply_under_the_asked_name_passes_byte_for_byte(wire: WireFormat) -> None:
    body = b"  " + jsonio.dumps(rendering.whole(wire, replies.CACHED, ASKED)).replace(b":", b" : ") + b"\n"
    whole = relay_whole(CODECS[wire], ASKED, body)
    assert whole.body == body
    assert whole.usage is not None
    assert whole.usage.output == replies.CACHED.usage.output


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_the_name_is_swapped_and_nothing_else(wire: WireFormat) -> None:
    document = rendering.whole(wire, replies.TOOL_CALL, "upstream-model") | {"big": 2**70, "one": 1.0}
    whole = relay_whole(CODECS[wire], ASKED, jsonio.dumps(document))
    assert jsonio.loads(whole.body) == document | {"model": ASKED}
    assert b"1.0" in whole.body


def test_a_tools_input_called_model_stays_as_it_is() -> None:
    call = replies.ToolCall("call_1", "pick", '{"model":"upstream-model"}')
    document = rendering.whole(WireFormat.ANTHROPIC, replies.Reply(parts=(call,)), "upstream-model")
    whole = relay_whole(CODECS[WireFormat.ANTHROPIC], ASKED, jsonio.dumps(document))
    assert jsonio.loads(whole.body) == document | {"model": ASKED}


def test_a_name_with_quotes_is_written_as_json() -> None:
    document = rendering.whole(WireFormat.CHAT, replies.PLAIN, "upstream-model")
    whole = relay_whole(CODECS[WireFormat.CHAT], 'a"b\\c', jsonio.dumps(document))
    assert jsonio.loads(whole.body)["model"] == 'a"b\\c'


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"<html></html>",
        b"{}",
        b'{"error":{"message":"no"}}',
        b'{"choices":[]}',
        b'{"status":"failed"}',
    ],
)
def test_a_200_that_is_no_answer_is_a_fault(wire: WireFormat, body: bytes) -> None:
    with pytest.raises(UpstreamFault):
        relay_whole(CODECS[wire], ASKED, body)
