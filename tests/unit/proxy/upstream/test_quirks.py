"""Quirks: bodies before and after."""

from proxy.upstream.quirks import Target, apply_quirks
from shared.catalog.wire import WireFormat

SUBSCRIPTION = Target(WireFormat.RESPONSES, "gpt-5.2-codex", "oauth")
REFUSED = {
    "max_output_tokens": 100, "temperature": 1, "top_p": 1, "previous_response_id": "resp_1", "user": "u",
    "prompt_cache_retention": "24h", "safety_identifier": "s", "stream_options": {},
}  # fmt: skip


def test_the_chatgpt_backend_gets_streams_that_nothing_stores() -> None:
    body = {"model": "gpt-5.2-codex", "input": [], "tools": [1], "include": ["x"], **REFUSED}
    assert apply_quirks(["chatgpt_backend"], body, SUBSCRIPTION) == {
        "model": "gpt-5.2-codex",
        "input": [],
        "tools": [1],
        "include": ["x", "reasoning.encrypted_content"],
        "instructions": "",
        "stream": True,
        "store": False,
    }
    assert body["max_output_tokens"] == 100, "the client's own document stays as it was"


def test_a_body_that_fits_is_left_alone() -> None:
    body = {
        "model": "m", "input": [], "include": ["reasoning.encrypted_content"], "instructions": "i", "stream": True,
        "store": False,
    }  # fmt: skip
    assert apply_quirks(["chatgpt_backend"], body, SUBSCRIPTION) is body


def test_an_api_key_is_no_subscription() -> None:
    body = {"model": "m", "input": [], "temperature": 1}
    assert apply_quirks(["chatgpt_backend"], body, Target(WireFormat.RESPONSES, "m", "api_key")) is body


def test_quirks_of_the_encoders_change_no_body_here() -> None:
    body = {"model": "m"}
    assert apply_quirks(["reasoning_content_echo", "gemini_thought_signatures"], body, SUBSCRIPTION) is body
