"""What a failed reply says about how long to wait, and how much of the account it concerns. Pure.

Sources: `retry-after` (RFC 9110 section 10.2.3: seconds or a date), `retry-after-ms` (OpenAI); the reset of every
rejected `anthropic-ratelimit-unified-*` window; in bodies `resets_in_seconds` and `resets_at` (Codex,
`usage_limit_reached`) and `retryDelay` (Google's `RetryInfo`).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from proxy.errors import ErrorInfo
from shared.catalog.models import TIERS
from shared.jsonio import Json

_UNIFIED = "anthropic-ratelimit-unified-"
FAMILY_OF_WINDOW = {"7d_oi": "fable", "7d_opus": "opus", "7d_sonnet": "sonnet"}
"""Unified windows that concern one model family; all others concern the account."""
_FAMILY_OF_CLAIM = {
    "seven_day_overage_included": "fable",
    "seven_day_opus": "opus",
    "seven_day_sonnet": "sonnet",
}
_ACCOUNT_CLAIMS = frozenset({"five_hour", "seven_day"})


def retry_after_s(headers: Mapping[str, str], error: ErrorInfo | None, now: float) -> float | None:
    """Return the seconds that the upstream asks to wait, None when it does not say; `now` is wall time.

    Headers by lower-case name.
    """
    for said in (_from_header(headers, now), _from_rejected_windows(headers, now), _from_body(error, now)):
        if said is not None:
            return max(said, 0.0)
    return None


def names_family(headers: Mapping[str, str], error: ErrorInfo | None, *, model: str, family: str) -> bool:
    """Tell whether a limit or an overload concerns only the model family that was asked for."""
    claim = headers.get(_UNIFIED + "representative-claim")
    if claim in _FAMILY_OF_CLAIM:
        return _FAMILY_OF_CLAIM[claim] == family
    if claim in _ACCOUNT_CLAIMS or error is None:
        return False
    return _names(error.message, model) or _names(error.message, family)


def seconds_until(text: str, now: float) -> float | None:
    """Read a reset given as epoch seconds, as RFC 3339, or as an HTTP date; None when it is none of them."""
    if (number := number_in(text)) is not None:
        return number - now
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _until_http_date(text, now)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now


def number_in(text: str | None) -> float | None:
    """Read a plain decimal number, None for anything else (`nan`, `inf`, `1e9`, `0x1`, empty)."""
    stripped = text.strip() if text is not None else ""
    return float(stripped) if _NUMBER.fullmatch(stripped) else None


_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_GOOGLE_DELAY = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)s")


def _from_header(headers: Mapping[str, str], now: float) -> float | None:
    if (milliseconds := number_in(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    text = headers.get("retry-after")
    if text is None:
        return None
    seconds = number_in(text)
    return seconds if seconds is not None else _until_http_date(text, now)


def _until_http_date(text: str, now: float) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now


def _from_rejected_windows(headers: Mapping[str, str], now: float) -> float | None:
    """Return the longest wait of the windows that refuse: the limits hold together."""
    waits: list[float] = []
    for raw_name, status in headers.items():
        name = raw_name.lower()
        if name.startswith(_UNIFIED) and name.endswith("status") and status == "rejected":
            reset = headers.get(name.removesuffix("status") + "reset")
            if reset is not None and (wait := seconds_until(reset, now)) is not None:
                waits.append(wait)
    return max(waits, default=None)


def _from_body(error: ErrorInfo | None, now: float) -> float | None:
    for document in _error_documents(error):
        if (seconds := _plain(document.get("resets_in_seconds"))) is not None:
            return seconds
        if (moment := _plain(document.get("resets_at"))) is not None:
            return moment - now
        for detail in _objects(document.get("details")):
            if match := _GOOGLE_DELAY.fullmatch(str(detail.get("retryDelay"))):
                return float(match[1])
    return None


def _error_documents(error: ErrorInfo | None) -> Iterator[dict[str, Json]]:
    """Yield the error object: `{"error": {…}}`, Google's `[{"error": {…}}]`, or the bare object."""
    raw = error.raw if error else None
    for document in raw if isinstance(raw, list) else [raw]:
        if isinstance(document, dict):
            inner = document.get("error")
            yield inner if isinstance(inner, dict) else document


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def _plain(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _names(message: str, wanted: str) -> bool:
    """Find a model name or family as a word of its own; one-word names that are ordinary words do not count."""
    if not wanted or (wanted not in TIERS and len(wanted) < len("o3-x")):
        return False
    return re.search(rf"(?<![\w.-]){re.escape(wanted)}(?![\w-])", message, re.IGNORECASE) is not None
