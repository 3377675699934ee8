"""The quota windows that vendors report in reply headers, as the proxy stores them beside each account. Pure.

A window says something until it resets; one whose reset the vendor did not tell, for its own length after it was
measured. What is over is not shown: there is no reading then, which is not zero.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from dashboard.accounts.schemas import QuotaWindow
from shared import jsonio
from shared.jsonio import Json

_UNKNOWN_LENGTH_S = 60.0
_UNIFIED_LENGTHS_S = {"5h": 5 * 3600.0, "7d": 7 * 86_400.0}


def read_windows(stored: str | None, now: datetime) -> list[QuotaWindow]:
    """Return the windows that still say something, the shortest first."""
    live = [(length or 0.0, window) for window, length in _read(stored) if _ends(window, length) > now]
    return [window for _, window in sorted(live, key=lambda entry: (entry[0], entry[1].name))]


def _read(stored: str | None) -> Iterator[tuple[QuotaWindow, float | None]]:
    """Yield each window with its length in seconds; what another program wrote there is skipped."""
    if not stored:
        return
    try:
        entries = jsonio.loads(stored.encode())
    except jsonio.JsonError:
        return
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and (window := _window(entry, length := _length_s(entry))) is not None:
            yield window, length


def _window(entry: dict[str, Json], length_s: float | None) -> QuotaWindow | None:
    used, measured_at = entry.get("utilisation"), _moment(entry.get("measured_at"))
    if not isinstance(used, int | float) or measured_at is None:
        return None
    resets_at = _moment(entry.get("resets_at"))
    return QuotaWindow(
        name=str(entry.get("name", "")),
        source=str(entry.get("source", "")),
        family=entry["family"] if isinstance(entry.get("family"), str) else None,
        used=float(used),
        resets_at=resets_at,
        started_at=resets_at - timedelta(seconds=length_s) if resets_at and length_s else None,
        measured_at=measured_at,
    )


def _length_s(entry: dict[str, Json]) -> float | None:
    length = entry.get("length_s")
    if isinstance(length, int | float):
        return float(length)
    return _UNIFIED_LENGTHS_S.get(str(entry.get("name", "")).partition("_")[0])


def _ends(window: QuotaWindow, length_s: float | None) -> datetime:
    return window.resets_at or window.measured_at + timedelta(seconds=length_s or _UNKNOWN_LENGTH_S)


def _moment(seconds: Json) -> datetime | None:
    if not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
