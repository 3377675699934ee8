"""The quota windows that vendors report in reply headers: how much of one is used, and when it resets.

Sources (2026): Anthropic `anthropic-ratelimit-unified-*` (subscriptions) and `anthropic-ratelimit-{requests,tokens,…}-*`
(API keys); Codex `x-codex-{primary,secondary}-*`; OpenAI and its imitators `x-ratelimit-*`. An unknown reset never
means "now": such a window counts for its own length after it was measured.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache

from proxy.routing.hints import FAMILY_OF_WINDOW, number_in, seconds_until
from shared import jsonio
from shared.values import value

MINUTE_S = 60.0
UNIFIED_LENGTHS_S = {"5h": 5 * 3600.0, "7d": 7 * 86_400.0}
"""By the first part of a unified window's name: `7d_oi` is a week too."""
MAX_WINDOWS_PER_ACCOUNT = 64
"""Clients choose model names, so the families of an account are not bounded by configuration."""


@value
class QuotaWindow:
    """One window as it stood when a reply reported it."""

    name: str
    """As the vendor calls it: `5h`, `7d_oi`, `primary`, `requests`, `tokens`."""
    source: str
    """The family of headers: `unified`, `anthropic`, `codex`, `openai`."""
    family: str | None
    """The model family it is about; None: the whole account."""
    utilisation: float
    """Spent fraction, 0.0 to 1.0 and above."""
    measured_at: float
    """Wall time, seconds since the epoch."""
    resets_at: float | None
    """Wall time; None when the vendor did not say."""
    length_s: float | None = None

    def is_live(self, now: float) -> bool:
        """Tell whether the measure still says something at wall time `now`."""
        if self.resets_at is not None:
            return now < self.resets_at
        return now < self.measured_at + (self.length_s or MINUTE_S)


class QuotaBook:
    """The latest windows of every account, from the replies that this process saw."""

    def __init__(self) -> None:
        self._accounts: dict[str, dict[tuple[str, str, str | None], QuotaWindow]] = {}

    def note(self, account_id: str, windows: Iterable[QuotaWindow]) -> None:
        """Replace what was known of these windows."""
        known = self._accounts.setdefault(account_id, {})
        for window in windows:
            key = (window.source, window.name, window.family)
            known.pop(key, None)
            known[key] = window
        while len(known) > MAX_WINDOWS_PER_ACCOUNT:
            del known[next(iter(known))]

    def windows(self, account_id: str, now: float) -> list[QuotaWindow]:
        """Return an account's live windows at wall time `now`, by source and name."""
        live = (window for window in self._accounts.get(account_id, {}).values() if window.is_live(now))
        return sorted(live, key=lambda window: (window.source, window.name, window.family or ""))

    def written(self, account_id: str) -> str | None:
        """Return what is known of an account as JSON text, for the database; None when nothing is."""
        known = self._accounts.get(account_id)
        return jsonio.dumps([asdict(window) for window in known.values()]).decode() if known else None

    def restore(self, account_id: str, written: str) -> None:
        """Take over what an earlier process wrote; text that is not ours is left alone."""
        try:
            self.note(account_id, [QuotaWindow(**fields) for fields in jsonio.loads(written.encode())])
        except (jsonio.JsonError, TypeError):
            return

    def utilisation(self, account_id: str, family: str, now: float) -> float:
        """Return the highest spent fraction that concerns a model family, 0.0 when nothing is known."""
        windows = self._accounts.get(account_id)
        if not windows:
            return 0.0
        highest = 0.0
        for window in windows.values():
            if window.utilisation > highest and window.family in (None, family) and window.is_live(now):
                highest = window.utilisation
        return highest

    def nearly_used_up(self, families: Mapping[str, str], percent: float, now: float) -> frozenset[str]:
        """Return those accounts of which `percent` is spent for the model family that is given for each."""
        if self._accounts.keys().isdisjoint(families):
            return frozenset()
        return frozenset(
            [
                account
                for account, family in families.items()
                if self.utilisation(account, family, now) * 100.0 >= percent
            ]
        )

    def forget(self, account_id: str) -> None:
        """Drop what is known of an account, because another login stands behind it now."""
        self._accounts.pop(account_id, None)


def read_windows(headers: Mapping[str, str], *, family: str, now: float) -> list[QuotaWindow]:
    """Return the windows that a reply's headers report, for a request to `family`; `now` is wall time.

    What cannot be read is left out: quirky headers must not break a reply.
    """
    windows: list[QuotaWindow] = []
    for (source, name), fields in _grouped(headers).items():
        window = _READERS[source](name, fields, family, now)
        if window is not None:
            windows.append(window)
    return windows


Fields = Mapping[str, str]
"""The values of one window's headers by their last word: `limit`, `remaining`, `reset`, `utilization`, …"""

_NAMES = {
    "unified": re.compile(
        r"anthropic-ratelimit-unified-(?P<name>\d+[hd](?:_\w+)?)-(?P<field>status|utilization|reset)"
    ),
    "anthropic": re.compile(r"anthropic-ratelimit-(?P<name>requests|(?:\w+-)?tokens)-(?P<field>limit|remaining|reset)"),
    "codex": re.compile(
        r"x-codex-(?P<name>primary|secondary)-(?P<field>used-percent|window-minutes|reset-at|reset-after-seconds)"
    ),
    "openai": re.compile(r"x-ratelimit-(?P<field>limit|remaining|reset)(?:-(?P<name>[\w-]+))?"),
}


def _grouped(headers: Mapping[str, str]) -> dict[tuple[str, str], dict[str, str]]:
    """Gather the headers of each window."""
    groups: dict[tuple[str, str], dict[str, str]] = {}
    for name, text in headers.items():
        if (place := _place_of(name)) is not None:
            window, field = place
            groups.setdefault(window, {})[field] = text.strip()
    return groups


@lru_cache(maxsize=1024)
def _place_of(header: str) -> tuple[tuple[str, str], str] | None:
    """Return a header's window (source and name) and field; None for one that is about something else, as most are."""
    lower = header.lower()
    for source, pattern in _NAMES.items():
        if match := pattern.fullmatch(lower):
            return (source, match["name"] or "requests"), match["field"]
    return None


def _unified(name: str, fields: Fields, _family: str, now: float) -> QuotaWindow | None:
    used = number_in(fields.get("utilization"))
    if fields.get("status") == "rejected":
        used = max(used or 0.0, 1.0)
    if used is None:
        return None
    wait = seconds_until(fields["reset"], now) if "reset" in fields else None
    length = UNIFIED_LENGTHS_S.get(name.partition("_")[0])
    return QuotaWindow(name, "unified", FAMILY_OF_WINDOW.get(name), used, now, _after(wait, now), length)


def _codex(name: str, fields: Fields, _family: str, now: float) -> QuotaWindow | None:
    percent = number_in(fields.get("used-percent"))
    if percent is None:
        return None
    minutes = number_in(fields.get("window-minutes"))
    wait = number_in(fields.get("reset-after-seconds"))
    if wait is None and "reset-at" in fields:
        wait = seconds_until(fields["reset-at"], now)
    length = minutes * MINUTE_S if minutes else None
    return QuotaWindow(name, "codex", None, percent / 100.0, now, _after(wait, now), length)


def _anthropic(name: str, fields: Fields, family: str, now: float) -> QuotaWindow | None:
    """Read a limit that holds for the model that was asked for, not for the account; so does `_openai`."""
    used = _used(fields)
    wait = seconds_until(fields["reset"], now) if "reset" in fields else None
    return None if used is None else QuotaWindow(name, "anthropic", family, used, now, _after(wait, now), MINUTE_S)


def _openai(name: str, fields: Fields, family: str, now: float) -> QuotaWindow | None:
    used = _used(fields)
    wait = _duration_s(fields.get("reset", ""), now)
    return None if used is None else QuotaWindow(name, "openai", family, used, now, _after(wait, now), MINUTE_S)


_READERS = {"unified": _unified, "anthropic": _anthropic, "codex": _codex, "openai": _openai}

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")
_DURATION_UNITS_S = (86_400.0, 3600.0, 60.0, 1.0, 0.001)
_LEAST_EPOCH_S, _LEAST_EPOCH_MS = 1e9, 1e12
"""Resets above these are points in time (OpenRouter: milliseconds), below them seconds to wait (Cerebras)."""


def _duration_s(text: str, now: float) -> float | None:
    """Read `6m0s`, `12ms`, `2m59.56s`, seconds, or a point in time."""
    number = number_in(text)
    if number is not None:
        if number >= _LEAST_EPOCH_MS:
            return number / 1000 - now
        return number - now if number >= _LEAST_EPOCH_S else number
    match = _DURATION.fullmatch(text)
    if not text or match is None:
        return None
    return sum(float(part) * unit for part, unit in zip(match.groups(), _DURATION_UNITS_S, strict=True) if part)


def _used(fields: Fields) -> float | None:
    limit, remaining = number_in(fields.get("limit")), number_in(fields.get("remaining"))
    if limit is None or remaining is None or limit <= 0:
        return None
    return 1.0 - remaining / limit


def _after(wait: float | None, now: float) -> float | None:
    return None if wait is None else now + wait
