"""Which headers go upstream and which come back."""

import tracemalloc

import pytest

from proxy.upstream.headers import first_values, reply_headers, upstream_headers
from shared.catalog.wire import WireFormat

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES


def sent(*lines: tuple[str, str], wire: WireFormat = A, own: dict[str, str] | None = None) -> list[tuple[str, str]]:
    raw = [(name.encode(), value.encode()) for name, value in lines]
    added = {name.encode(): value.encode() for name, value in (own or {}).items()}
    return [(name.decode(), value.decode()) for name, value in upstream_headers(raw, wire, added)]


@pytest.mark.parametrize(
    "name",
    [
        "x-api-key", "X-API-Key", "authorization", "cookie", "host", "referer", "origin", "forwarded",
        "x-forwarded-for", "x-forwarded-anything", "X-Real-IP", "via", "sec-fetch-mode", "Sec-Anything", "connection",
        "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-authorization", "content-length",
        "content-encoding", "expect",
    ],
)  # fmt: skip
def test_what_concerns_the_client_alone_stays_here(name: str) -> None:
    assert name.lower() not in dict(sent((name, "planted"), ("x-app", "cli")))


def test_what_connection_names_stays_here() -> None:
    passed = dict(sent(("Connection", "keep-alive, X-Private"), ("x-private", "1"), ("x-public", "2")))
    assert "x-private" not in passed
    assert passed["x-public"] == "2"


def test_everything_else_passes_with_repeated_lines() -> None:
    lines = [("anthropic-beta", "one"), ("x-app", "cli"), ("anthropic-beta", "two,three"), ("x-stainless-os", "Linux")]
    passed = sent(*lines)
    assert sorted(line for line in passed if line in lines) == sorted(lines)
    assert [value for name, value in passed if name == "anthropic-beta"] == ["one", "two,three"]


@pytest.mark.parametrize("wire", [C, R])
def test_no_anthropic_header_reaches_an_openai_upstream(wire: WireFormat) -> None:
    passed = sent(("anthropic-beta", "one"), ("anthropic-version", "2023-06-01"), ("accept", "*/*"), wire=wire)
    assert [name for name, _ in passed if name.startswith("anthropic-")] == []
    assert ("accept", "*/*") in passed


def test_an_anthropic_upstream_always_learns_a_version() -> None:
    assert ("anthropic-version", "2023-06-01") in sent()
    assert ("anthropic-version", "2024-01-01") in sent(("anthropic-version", "2024-01-01"))


def test_the_accounts_credential_replaces_the_clients() -> None:
    passed = sent(("x-api-key", "client"), ("authorization", "Bearer client"), own={"x-api-key": "account"})
    assert ("x-api-key", "account") in passed
    assert "client" not in "".join(value for _, value in passed)


def test_the_accounts_beta_flag_is_added_once() -> None:
    added = sent(("anthropic-beta", "one"), own={"anthropic-beta": "oauth-1"})
    assert [value for name, value in added if name == "anthropic-beta"] == ["one", "oauth-1"]
    present = sent(("anthropic-beta", "one, oauth-1"), own={"anthropic-beta": "oauth-1"})
    assert [value for name, value in present if name == "anthropic-beta"] == ["one, oauth-1"]


def test_answers_are_asked_for_uncompressed() -> None:
    assert [line for line in sent(("accept-encoding", "gzip, br")) if line[0] == "accept-encoding"] == [
        ("accept-encoding", "identity")
    ]


def test_bytes_that_are_no_utf8_survive() -> None:
    assert (b"x-odd", b"caf\xe9") in upstream_headers([(b"X-Odd", b"caf\xe9")], A, {})


def test_replies_pass_an_allow_list() -> None:
    upstream = {
        "content-type": "application/json", "retry-after": "3", "x-should-retry": "false", "request-id": "r",
        "x-request-id": "x", "set-cookie": "a=b", "server": "vendor", "content-encoding": "gzip",
        "anthropic-ratelimit-unified-status": "allowed", "transfer-encoding": "chunked",
    }  # fmt: skip
    assert set(reply_headers(upstream)) == {
        "content-type",
        "retry-after",
        "x-should-retry",
        "request-id",
        "x-request-id",
    }


def test_first_values_are_by_lower_case_name() -> None:
    assert first_values([(b"X-A", b"1"), (b"x-a", b"2"), (b"B", b"\xff")]) == {"x-a": "1", "b": "\ufffd"}


def test_names_that_strangers_make_up_hold_little_memory() -> None:
    tracemalloc.start()
    try:
        for number in range(1100):
            client = [(b"x%06d" % number + b"n" * 60_000, b"1")]
            first_values(client)
            upstream_headers(client, C, {})
        assert tracemalloc.get_traced_memory()[0] < 80_000_000
    finally:
        tracemalloc.stop()
