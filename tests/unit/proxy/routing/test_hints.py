"""What failed replies say: how long to wait, and which models a limit is about."""

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.errors import ErrorInfo, ErrorKind
from proxy.routing.hints import names_family, number_in, retry_after_s, seconds_until
from shared.jsonio import Json

NOW = 1_790_000_000.0
UNIFIED = "anthropic-ratelimit-unified"


def limited(message: str = "", raw: Json = None) -> ErrorInfo:
    return ErrorInfo(429, ErrorKind.RATE_LIMIT, message, raw=raw)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "30"}, 30),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "9" * 40}, None),
        ({"retry-after": formatdate(NOW + 90, usegmt=True)}, 90),
        ({"retry-after": formatdate(NOW - 90, usegmt=True)}, 0),
        ({"retry-after": "Wed, 99 Foo 2026 25:00:00 GMT"}, None),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "x", "retry-after": "2"}, 2),
        ({f"{UNIFIED}-status": "rejected", f"{UNIFIED}-reset": str(NOW + 60)}, 60),
        ({f"{UNIFIED}-5h-status": "rejected", f"{UNIFIED}-5h-reset": str(NOW + 60)}, 60),
        ({f"{UNIFIED}-5h-status": "allowed", f"{UNIFIED}-5h-reset": str(NOW + 60)}, None),
        ({f"{UNIFIED}-5h-status": "rejected"}, None),
        ({"Anthropic-RateLimit-Unified-Status": "rejected", f"{UNIFIED}-reset": str(NOW + 60)}, 60),
    ],
)
def test_headers(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers, None, NOW) == seconds


def test_windows_that_refuse_together_are_waited_for_together() -> None:
    headers = {
        f"{UNIFIED}-5h-status": "rejected",
        f"{UNIFIED}-5h-reset": str(NOW + 180),
        f"{UNIFIED}-7d-status": "rejected",
        f"{UNIFIED}-7d-reset": "2026-09-22T13:46:40Z",
    }
    assert retry_after_s(headers, None, NOW) == max(180, seconds_until("2026-09-22T13:46:40Z", NOW) or 0)


def test_the_header_comes_before_windows_and_body() -> None:
    headers = {"retry-after": "5", f"{UNIFIED}-status": "rejected", f"{UNIFIED}-reset": str(NOW + 60)}
    assert retry_after_s(headers, limited(raw={"error": {"resets_in_seconds": 99}}), NOW) == 5


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        ({"error": {"type": "usage_limit_reached", "resets_in_seconds": 3600}}, 3600),
        ({"error": {"type": "usage_limit_reached", "resets_at": NOW + 120}}, 120),
        ({"detail": "x", "resets_in_seconds": 4}, 4),
        ([{"error": {"details": [{"@type": "…/Help"}, {"@type": "…/RetryInfo", "retryDelay": "37.5s"}]}}], 37.5),
        ({"error": {"details": [{"retryDelay": "a while"}, 5, None]}}, None),
        ({"error": {"resets_in_seconds": True}}, None),
        ({"error": {"resets_in_seconds": "60"}}, None),
        ({"error": "plain text"}, None),
        ("text", None),
        (None, None),
        ([], None),
        ([[1]], None),
    ],
)
def test_bodies(raw: Json, seconds: float | None) -> None:
    assert retry_after_s({}, limited(raw=raw), NOW) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1790000005", 5.0),
        ("2026-09-21T14:13:25Z", 5.0),
        ("2026-09-21T16:13:25+02:00", 5.0),
        ("2026-09-21T14:13:25", 5.0),
        ("Mon, 21 Sep 2026 14:13:25 GMT", 5.0),
        ("never", None),
        ("", None),
    ],
)
def test_resets_are_read_in_every_form(text: str, seconds: float | None) -> None:
    assert seconds_until(text, NOW) == seconds


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text: str) -> None:
    headers = {"retry-after": text, "retry-after-ms": text, f"{UNIFIED}-status": "rejected", f"{UNIFIED}-reset": text}
    seconds = retry_after_s(headers, limited(text), NOW)
    assert seconds is None or seconds >= 0
    number_in(text)


@pytest.mark.parametrize(
    ("claim", "family", "names_it"),
    [
        ("seven_day_overage_included", "fable", True),
        ("seven_day_opus", "opus", True),
        ("seven_day_sonnet", "sonnet", True),
        ("seven_day_sonnet", "opus", False),
        ("five_hour", "opus", False),
        ("seven_day", "opus", False),
    ],
)
def test_the_representative_claim_decides(claim: str, family: str, names_it: bool) -> None:
    headers = {f"{UNIFIED}-representative-claim": claim}
    error = limited("This would exceed your limit for opus, sonnet and fable")
    assert names_family(headers, error, model=f"claude-{family}-5", family=family) is names_it


@pytest.mark.parametrize(
    ("message", "model", "family", "names_it"),
    [
        ("Limit reached for claude-opus-4-8", "claude-opus-4-8", "opus", True),
        ("You've hit your Opus limit.", "claude-opus-4-8", "opus", True),
        ("your octopus limit", "claude-opus-4-8", "opus", False),
        ("Limit for `gpt-5.2` reached", "gpt-5.2", "gpt-5.2", True),
        ("Limit for gpt-5.2-codex reached", "gpt-5.2", "gpt-5.2", False),
        ("Limit for models/gpt-5.2 reached", "gpt-5.2", "gpt-5.2", True),
        ("the model is busy", "the", "the", False),
        ("anything", "", "", False),
    ],
)
def test_messages_name_a_model_as_a_word(message: str, model: str, family: str, names_it: bool) -> None:
    assert names_family({}, limited(message), model=model, family=family) is names_it


def test_without_an_error_nothing_is_named() -> None:
    assert not names_family({}, None, model="gpt-5.2", family="gpt-5.2")
