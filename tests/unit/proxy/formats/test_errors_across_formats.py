"""Errors: read whatever their shape, written as each format's clients know them."""

import pytest

from proxy.errors import ErrorInfo, ErrorKind
from proxy.formats.errors import decode_error
from proxy.formats.registry import CODECS
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering
from tests.support.translating import FORMATS, PAIRS, A, C, R, documents_of, pair_name

K = ErrorKind

SHAPES: list[tuple[str, int, Json, ErrorKind, str]] = [
    ("OpenAI", 400, {"error": {"message": "m", "type": "invalid_request_error", "param": "p", "code": None}}, K.INVALID_REQUEST, "m"),
    ("Anthropic", 529, {"type": "error", "error": {"type": "overloaded_error", "message": "m"}}, K.OVERLOADED, "m"),
    ("Gemini's list of one", 429, [{"error": {"code": 429, "message": "m", "status": "RESOURCE_EXHAUSTED"}}], K.RATE_LIMIT, "m"),
    ("a text", 500, {"error": "m"}, K.UPSTREAM, "m"),
    ("a message alone", 404, {"message": "m"}, K.NOT_FOUND, "m"),
    ("FastAPI", 422, {"detail": "m"}, K.INVALID_REQUEST, "m"),
    ("a nested detail", 403, {"detail": {"message": "m"}}, K.PERMISSION, "m"),
    ("billing", 402, {"error": {"message": "m"}}, K.BILLING, "m"),
    ("too large", 413, {"error": {"message": "m"}}, K.TOO_LARGE, "m"),
    ("overloaded", 503, {"error": {"message": "m"}}, K.OVERLOADED, "m"),
    ("a time-out", 504, {"error": {"message": "m"}}, K.TIMEOUT, "m"),
    ("in a 200, by code", 200, {"error": {"message": "m", "code": 429}}, K.RATE_LIMIT, "m"),
    ("in a 200, by type", 200, {"error": {"message": "m", "type": "overloaded_error"}}, K.OVERLOADED, "m"),
]  # fmt: skip

OVERFLOWS = [
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 130512 tokens.",
    "prompt is too long: 210000 tokens > 200000 maximum",
    "Your input exceeds the context window of this model.",
    "The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).",
    "input length and `max_tokens` exceed context limit: 199000 + 20000 > 200000",
    "Requested token count exceeds the model's maximum context length of 131072 tokens.",
    "prompt token count of 130512 exceeds the limit of 128000",
]


@pytest.mark.parametrize(("name", "status", "document", "kind", "message"), SHAPES, ids=[shape[0] for shape in SHAPES])
def test_errors_of_every_shape_are_read(name: str, status: int, document: Json, kind: ErrorKind, message: str) -> None:
    info = decode_error(status, jsonio.dumps(document))
    assert (info.kind, info.message) == (kind, message), name
    assert info.status == (status if status >= 400 else {K.RATE_LIMIT: 429, K.OVERLOADED: 503}[kind])


@pytest.mark.parametrize(
    "body", [b"", b"<html>secret</html>", b"null", b"5", b"[]", b"{}", b'{"error":null}', b'{"error":{}}', b"\xff"]
)
@pytest.mark.parametrize("status", [400, 429, 500, 502])
def test_bodies_that_say_nothing_still_make_an_error(status: int, body: bytes) -> None:
    info = decode_error(status, body)
    assert info.status == status
    assert info.message
    assert "secret" not in info.message
    for wire in FORMATS:
        assert CODECS[wire].encode_error(info)["error"]["message"]


@pytest.mark.parametrize("pair", PAIRS, ids=pair_name)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 429, 500, 503, 529])
def test_a_vendor_s_error_keeps_its_message_and_class(pair: tuple[WireFormat, WireFormat], status: int) -> None:
    upstream, client = pair
    info = CODECS[upstream].decode_error(status, jsonio.dumps(rendering.error(upstream, status, "What went wrong.")))
    document = CODECS[client].encode_error(info)
    assert document["error"]["message"] == "What went wrong."
    if client is A:
        assert document["type"] == "error"
        assert document["error"]["type"] == ANTHROPIC_TYPES[status]
    else:
        assert document.keys() == {"error"}
        assert document["error"].keys() == {"message", "type", "param", "code"}


ANTHROPIC_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    503: "overloaded_error",
    529: "overloaded_error",
}


@pytest.mark.parametrize("message", OVERFLOWS)
@pytest.mark.parametrize("upstream", [C, R])
def test_context_overflow_is_worded_as_claude_code_knows_it(upstream: WireFormat, message: str) -> None:
    body = jsonio.dumps(
        {"error": {"message": message, "type": "invalid_request_error", "code": "context_length_exceeded"}}
    )
    info = CODECS[upstream].decode_error(400, body)
    assert info.kind is K.CONTEXT_LENGTH
    document = CODECS[A].encode_error(info)
    assert document["error"]["type"] == "invalid_request_error"
    assert "prompt is too long" in document["error"]["message"]


@pytest.mark.parametrize("message", OVERFLOWS)
def test_context_overflow_is_known_by_its_words_alone(message: str) -> None:
    assert decode_error(400, jsonio.dumps({"error": {"message": message}})).kind is K.CONTEXT_LENGTH


def test_the_numbers_of_an_overflow_are_kept() -> None:
    info = decode_error(400, jsonio.dumps({"error": {"message": OVERFLOWS[0], "code": "context_length_exceeded"}}))
    assert CODECS[A].encode_error(info)["error"]["message"] == "prompt is too long: 130512 tokens > 128000 maximum"


def test_openai_clients_know_an_overflow_by_its_code() -> None:
    info = decode_error(400, jsonio.dumps({"error": {"message": OVERFLOWS[1], "type": "invalid_request_error"}}))
    for client in (C, R):
        assert CODECS[client].encode_error(info)["error"]["code"] == "context_length_exceeded"


@pytest.mark.parametrize("kind", list(ErrorKind))
@pytest.mark.parametrize("wire", FORMATS)
def test_every_kind_has_words_in_every_format(wire: WireFormat, kind: ErrorKind) -> None:
    info = ErrorInfo(500, kind, "m", code="c", param="p")
    document = CODECS[wire].encode_error(info)
    assert isinstance(document["error"]["type"], str)
    [frame] = CODECS[wire].error_frames(info)
    [said] = documents_of(b"event: x\ndata: " + frame.data + b"\n\n")
    assert said["error"]["message"]
    assert frame.event == {A: "error", C: "", R: "error"}[wire]
