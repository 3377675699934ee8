"""Quota windows: read from every vendor's headers, trusted for as long as they say something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.routing.windows import MAX_WINDOWS_PER_ACCOUNT, MINUTE_S, QuotaBook, QuotaWindow, read_windows

NOW = 1_790_000_000.0
UNIFIED = "anthropic-ratelimit-unified"
HOUR, DAY = 3600.0, 86_400.0


def read(headers: dict[str, str], family: str = "opus") -> list[QuotaWindow]:
    return sorted(read_windows(headers, family=family, now=NOW), key=lambda window: window.name)


def test_anthropics_unified_windows() -> None:
    found = read(
        {
            f"{UNIFIED}-status": "allowed",
            f"{UNIFIED}-reset": "1790000000",
            f"{UNIFIED}-representative-claim": "five_hour",
            f"{UNIFIED}-fallback-percentage": "0.5",
            f"{UNIFIED}-overage-status": "rejected",
            f"{UNIFIED}-5h-status": "allowed",
            f"{UNIFIED}-5h-utilization": "0.42",
            f"{UNIFIED}-5h-reset": str(NOW + 60),
            f"{UNIFIED}-7d-utilization": "0.9",
            f"{UNIFIED}-7d-reset": "2026-09-22T14:13:20Z",
            f"{UNIFIED}-7d_oi-status": "rejected",
            f"{UNIFIED}-7d_oi-surpassed-threshold": "1.0",
        }
    )
    assert found == [
        QuotaWindow("5h", "unified", None, 0.42, NOW, NOW + 60, 5 * HOUR),
        QuotaWindow("7d", "unified", None, 0.9, NOW, NOW + DAY, 7 * DAY),
        QuotaWindow("7d_oi", "unified", "fable", 1.0, NOW, None, 7 * DAY),
    ]


def test_anthropics_api_limits_are_the_model_familys() -> None:
    found = read(
        {
            "anthropic-ratelimit-requests-limit": "50",
            "anthropic-ratelimit-requests-remaining": "49",
            "anthropic-ratelimit-requests-reset": "2026-09-21T14:13:50Z",
            "anthropic-ratelimit-input-tokens-limit": "1000",
            "anthropic-ratelimit-input-tokens-remaining": "0",
            "anthropic-ratelimit-input-tokens-reset": "2026-09-21T14:14:20Z",
        }
    )
    assert found == [
        QuotaWindow("input-tokens", "anthropic", "opus", 1.0, NOW, NOW + 60, MINUTE_S),
        QuotaWindow("requests", "anthropic", "opus", pytest.approx(0.02), NOW, NOW + 30, MINUTE_S),
    ]


def test_codex_windows_with_both_forms_of_reset() -> None:
    found = read(
        {
            "x-codex-primary-used-percent": "97.5",
            "x-codex-primary-window-minutes": "300",
            "x-codex-primary-reset-after-seconds": "120",
            "x-codex-secondary-used-percent": "10",
            "x-codex-secondary-window-minutes": "10080",
            "x-codex-secondary-reset-at": str(int(NOW + 500)),
            "x-codex-primary-over-secondary-limit-percent": "5",
            "x-codex-plan-type": "plus",
        }
    )
    assert found == [
        QuotaWindow("primary", "codex", None, 0.975, NOW, NOW + 120, 5 * HOUR),
        QuotaWindow("secondary", "codex", None, 0.1, NOW, NOW + 500, 7 * DAY),
    ]


@pytest.mark.parametrize(
    ("reset", "after"),
    [
        ("1s", 1.0),
        ("6m0s", 360.0),
        ("12ms", 0.012),
        ("2m59.56s", 179.56),
        ("1h2m3s", 3723.0),
        ("1d", DAY),
        ("33011.38", 33011.38),
        (str(int(NOW + 45)), 45.0),
        (str(int((NOW + 45) * 1000)), 45.0),
        ("", None),
        ("tomorrow", None),
    ],
)
def test_openais_windows_with_every_form_of_reset(reset: str, after: float | None) -> None:
    headers = {
        "x-ratelimit-limit-requests": "200",
        "x-ratelimit-remaining-requests": "50",
        "x-ratelimit-reset-requests": reset,
    }
    (window,) = read(headers, family="gpt-5")
    assert (window.name, window.source, window.family, window.utilisation) == ("requests", "openai", "gpt-5", 0.75)
    assert window.resets_at == (None if after is None else pytest.approx(NOW + after))


def test_names_of_windows_vary_between_vendors() -> None:
    headers = {
        "x-ratelimit-limit-tokens-minute": "10",
        "x-ratelimit-remaining-tokens-minute": "5",
        "X-RateLimit-Limit": "4",
        "X-RateLimit-Remaining": "1",
        "x-ratelimit-reset": "60",
    }
    assert [(window.name, window.utilisation) for window in read(headers)] == [
        ("requests", 0.75),
        ("tokens-minute", 0.5),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-limit-requests": "200"},
        {"x-ratelimit-limit-requests": "0", "x-ratelimit-remaining-requests": "0"},
        {"x-ratelimit-limit-requests": "many", "x-ratelimit-remaining-requests": "few"},
        {f"{UNIFIED}-5h-reset": "1790000000"},
        {f"{UNIFIED}-5h-utilization": "nan"},
        {"x-codex-primary-window-minutes": "300"},
        {"x-codex-primary-used-percent": ""},
    ],
)
def test_what_says_nothing_is_left_out(headers: dict[str, str]) -> None:
    assert read(headers) == []


def window(used: float, *, name: str = "5h", family: str | None = None, **changes: float | None) -> QuotaWindow:
    plain: dict[str, float | None] = {"measured_at": NOW, "resets_at": NOW + 100, "length_s": None}
    return QuotaWindow(name, "unified", family, used, **{**plain, **changes})  # type: ignore[arg-type]


def test_a_window_is_over_at_its_reset() -> None:
    assert window(1.0).is_live(NOW + 99)
    assert not window(1.0).is_live(NOW + 100)


def test_an_unknown_reset_is_not_now_but_at_the_end_of_the_windows_length() -> None:
    assert window(1.0, resets_at=None, length_s=5 * HOUR).is_live(NOW + 5 * HOUR - 1)
    assert not window(1.0, resets_at=None, length_s=5 * HOUR).is_live(NOW + 5 * HOUR)
    assert window(1.0, resets_at=None).is_live(NOW + 59)
    assert not window(1.0, resets_at=None).is_live(NOW + 60)


def test_the_fullest_window_that_concerns_a_family_counts() -> None:
    book = QuotaBook()
    book.note("a", [window(0.3), window(0.6, name="7d"), window(0.99, name="7d_oi", family="fable")])
    assert book.utilisation("a", "opus", NOW) == 0.6
    assert book.utilisation("a", "fable", NOW) == 0.99
    assert book.utilisation("a", "opus", NOW + 100) == 0.0
    assert book.utilisation("unknown", "opus", NOW) == 0.0


def test_accounts_are_guarded_from_the_share_on_that_is_given() -> None:
    book = QuotaBook()
    book.note("a", [window(0.95)])
    book.note("b", [window(0.94), window(0.99, name="7d_oi", family="fable")])
    families = {"a": "opus", "b": "opus", "unknown": "opus"}
    assert book.nearly_used_up(families, 95, NOW) == {"a"}
    assert book.nearly_used_up({**families, "b": "fable"}, 95, NOW) == {"a", "b"}
    assert book.nearly_used_up(families, 95, NOW + 100) == frozenset()


def test_a_newer_measure_replaces_the_older() -> None:
    book = QuotaBook()
    book.note("a", [window(0.9)])
    book.note("a", [window(0.1, measured_at=NOW + 1)])
    assert book.utilisation("a", "opus", NOW) == 0.1
    assert len(book.windows("a", NOW)) == 1


def test_windows_of_one_name_are_kept_for_each_family() -> None:
    book = QuotaBook()
    book.note("a", [window(0.9, name="requests", family="opus"), window(0.2, name="requests", family="haiku")])
    assert book.utilisation("a", "haiku", NOW) == 0.2
    assert [each.family for each in book.windows("a", NOW)] == ["haiku", "opus"]


def test_the_book_lists_live_windows_and_forgets_on_demand() -> None:
    book = QuotaBook()
    book.note("a", [window(0.9), window(0.5, name="old", resets_at=NOW - 1)])
    assert [each.name for each in book.windows("a", NOW)] == ["5h"]
    book.forget("a")
    book.forget("a")
    assert book.windows("a", NOW) == []


def test_model_names_of_clients_cannot_grow_the_book() -> None:
    book = QuotaBook()
    book.note("a", [window(0.5)])
    for number in range(MAX_WINDOWS_PER_ACCOUNT * 3):
        book.note("a", [window(0.5), window(0.1, name="requests", family=f"model-{number}")])
    found = book.windows("a", NOW)
    assert len(found) == MAX_WINDOWS_PER_ACCOUNT
    assert any(each.name == "5h" for each in found)


_HEADER = st.sampled_from(
    [
        f"{UNIFIED}-5h-utilization",
        f"{UNIFIED}-5h-reset",
        "x-codex-primary-used-percent",
        "x-codex-primary-reset-at",
        "x-ratelimit-limit-tokens",
        "x-ratelimit-remaining-tokens",
        "x-ratelimit-reset-tokens",
        "anthropic-ratelimit-tokens-reset",
    ]
)


@given(st.dictionaries(_HEADER | st.text(max_size=30), st.text(max_size=30) | st.from_regex(r"-?\d{1,17}(ms|s|m)?")))
def test_no_headers_break_the_reader(headers: dict[str, str]) -> None:
    for found in read_windows(headers, family="opus", now=NOW):
        assert found.utilisation == found.utilisation, "never NaN"
