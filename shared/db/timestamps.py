"""Points in time as the database keeps them: `YYYY-MM-DD HH:MM:SS` text in UTC, which sorts as time does."""

from datetime import UTC, datetime
from functools import lru_cache

_FORMAT = "%Y-%m-%d %H:%M:%S"


def to_text(moment: datetime) -> str:
    """Write an aware datetime as stored text; fractions of a second are cut."""
    return moment.astimezone(UTC).strftime(_FORMAT)


def from_epoch(seconds: float) -> str:
    """Write seconds since the epoch as stored text; fractions of a second are cut."""
    return _of_second(int(seconds))


@lru_cache(maxsize=64)
def _of_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime(_FORMAT)


def to_datetime(text: str) -> datetime:
    """Read stored text, or any ISO 8601 form that earlier programs wrote; without a zone it is UTC.

    Raises `ValueError` for anything else.
    """
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def month_start(moment: datetime) -> str:
    """Return the first second of `moment`'s calendar month (UTC) as stored text."""
    return moment.astimezone(UTC).strftime("%Y-%m-01 00:00:00")
