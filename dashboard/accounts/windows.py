"""Quota windows as the proxy stored them, for the API. Pure. A window whose reset has passed says nothing any more."""

from datetime import UTC, datetime, timedelta

from dashboard.accounts.schemas import QuotaWindow
from shared import jsonio
from shared.jsonio import Json

_UNKNOWN_LENGTH_S = 60.0


def read_windows(stored: str | None, now: datetime) -> list[QuotaWindow]:
    """Return the windows that still hold at `now`, shortest first."""
    if not stored:
        return []
    try:
        rows = jsonio.loads(stored.encode())
    except jsonio.JsonError:
        return []
    live = [row for row in rows if _ends(row) > now]
    return [_window(row) for row in sorted(live, key=lambda row: (row["length_s"] or 0.0, row["name"]))]


def _window(row: Json) -> QuotaWindow:
    resets_at, length_s = _moment(row["resets_at"]), row["length_s"]
    return QuotaWindow(
        name=row["name"],
        source=row["source"],
        family=row["family"],
        used=row["utilisation"],
        resets_at=resets_at,
        started_at=resets_at - timedelta(seconds=length_s) if resets_at and length_s else None,
        measured_at=datetime.fromtimestamp(row["measured_at"], UTC),
    )


def _ends(row: Json) -> datetime:
    known = _moment(row["resets_at"])
    return known or datetime.fromtimestamp(row["measured_at"] + (row["length_s"] or _UNKNOWN_LENGTH_S), UTC)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
