"""Heads of HTTP messages, byte by byte."""

import pytest

from proxy.http_head import answer_head, request_head

_NOON = 1_790_000_000.9


def test_an_answer_has_status_headers_and_date() -> None:
    head = answer_head((1, 1), 404, [("content-type", "application/json")], _NOON)
    assert head == (
        b"HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ndate: Mon, 21 Sep 2026 14:13:20 GMT\r\n\r\n"
    )


def test_a_status_without_a_phrase_keeps_the_space_that_the_grammar_wants() -> None:
    assert answer_head((1, 0), 529, [], _NOON).startswith(b"HTTP/1.0 529 \r\n")


@pytest.mark.parametrize("value", ["a\r\nset-cookie: b", "a\nb", "a\rb", "a\0b"])
def test_nothing_breaks_out_of_its_line(value: str) -> None:
    with pytest.raises(ValueError, match="line end"):
        answer_head((1, 1), 200, [("x-request-id", value)], _NOON)
    with pytest.raises(ValueError, match="line end"):
        request_head("POST", "/v1/messages", "host", [(b"x-request-id", value.encode())], b"{}")


def test_bytes_that_were_no_utf8_leave_as_they_came() -> None:
    given = b"caf\xe9".decode("utf-8", "surrogateescape")
    assert b"x-name: caf\xe9\r\n" in answer_head((1, 1), 200, [("x-name", given)], _NOON)


@pytest.mark.parametrize(("method", "body", "length"), [("POST", b"{}", 2), ("POST", None, 0), ("DELETE", b"", 0)])
def test_a_request_says_how_long_its_body_is(method: str, body: bytes | None, length: int) -> None:
    assert b"Content-Length: %d\r\n" % length in request_head(method, "/", "host", [], body)


def test_a_request_without_a_body_says_nothing_of_one() -> None:
    assert request_head("GET", "/v1/models?a=b", "host:1", [(b"accept", b"*/*")], None) == (
        b"GET /v1/models?a=b HTTP/1.1\r\nHost: host:1\r\naccept: */*\r\n\r\n"
    )
