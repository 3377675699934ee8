"""Kinds of values that travel through the API, used by the schemas of every noun.

Texts are bounded and hold no control characters (a NUL is an error in PostgreSQL, a line break in a name is a trap);
numbers are bounded by what the columns hold. Points in time leave as RFC 3339 in UTC.
"""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StringConstraints

from shared.db import timestamps

MOST = 2**31 - 1
"""The largest value of an INTEGER column in PostgreSQL."""

_BROKEN_ZONE = re.compile(r" (\d\d:?\d\d)$")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def without_controls(text: str) -> str:
    """Refuse line breaks, NUL and other control characters."""
    if any(not (character.isprintable() or character == " ") for character in text):
        raise ValueError("It must not hold control characters.")
    return text


def _stored_time(value: object) -> object:
    """Read the database's text; a value that no program should have written reads as absent."""
    if not isinstance(value, str):
        return value
    try:
        return timestamps.to_datetime(value)
    except ValueError:
        return None


def _spelled_time(value: object) -> object:
    """Mend what URLs do to a zone: an unescaped `+` arrives as a space."""
    return _BROKEN_ZONE.sub(r"+\1", value) if isinstance(value, str) and "T" in value else value


def _spelled_end(value: object) -> object:
    """A day without a time ends when the day does."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return f"{value}T23:59:59"
    return _spelled_time(value)


def _asked_time(moment: datetime) -> datetime:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("This is no date of ours.") from None


def _in_utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(without_controls),
]
"""A name that a person gave: one line, not empty."""
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(without_controls)]
"""One line of text, possibly empty."""
Secret = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000), AfterValidator(without_controls)]
"""A credential: one line."""
Url = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(without_controls)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(without_controls)]
Count = Annotated[int, Field(ge=0, le=MOST)]
Rank = Annotated[int, Field(ge=-MOST, le=MOST)]
Usd = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Milliseconds = Annotated[int, Field(ge=0, le=2**53)]

Since = Annotated[datetime, BeforeValidator(_spelled_time), AfterValidator(_asked_time)]
"""A point in time that a client names; without a zone it is UTC."""
Until = Annotated[datetime, BeforeValidator(_spelled_end), AfterValidator(_asked_time)]
"""The same, for the end of a range: a mere day means its end."""
StoredMoment = Annotated[
    datetime | None, BeforeValidator(_stored_time), PlainSerializer(_in_utc, return_type=str | None)
]
"""A point in time out of the database, as RFC 3339 in UTC."""


def blank_to_none(value: str | None) -> str | None:
    """Treat an empty text of a form as absent."""
    return value or None
