"""Cutting a range of time into what the totals by day and by hour hold whole, and edges that are read row by row. Pure.

The totals' hours and days are UTC's. A range that reaches the present ends with the present hour, since nothing came later.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from shared.db import timestamps

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class Source(Enum):
    """Where a span is read from."""

    ROWS = "rows"
    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time with the moment of its beginning, but not that of its end."""

    source: Source
    since: datetime
    until: datetime

    @property
    def first(self) -> str:
        """As stored text."""
        return timestamps.to_text(self.since)

    @property
    def end(self) -> str:
        """As stored text: the first moment after it."""
        return timestamps.to_text(self.until)


def bounds(spans: Sequence[Span]) -> dict[str, str]:
    """Return where spans begin and end, as parameters of a statement."""
    return {f"first_{number}": span.first for number, span in enumerate(spans)} | {
        f"end_{number}": span.end for number, span in enumerate(spans)
    }


def together(spans: Sequence[Span]) -> list[Span]:
    """Return the one span that adjoining ones make; none of none."""
    return [Span(spans[0].source, spans[0].since, spans[-1].until)] if spans else []


@dataclass(frozen=True, slots=True)
class Range:
    """From a moment to another, in whole seconds, with the former and without the latter."""

    since: datetime
    until: datetime

    @classmethod
    def between(cls, since: datetime, until: datetime, now: datetime) -> "Range":
        """Return a range with both ends, as callers name them; one that reaches `now` takes the whole present hour."""
        last = _second(until) + timedelta(seconds=1)
        return cls(_second(since), _up(last, _HOUR) if until >= now - timedelta(seconds=1) else last)

    def in_hours(self) -> "Range":
        """Return the whole hours that the range touches."""
        return Range(_down(self.since, _HOUR), _up(self.until, _HOUR))

    def spans(self, *, by_hour: bool = False) -> Iterator[Span]:
        """Yield what the range consists of, in order; `by_hour` keeps to hours, for those who tell them apart."""
        if by_hour:
            yield from _around(self.since, self.until, _HOUR, Source.HOURS, [Source.ROWS])
        else:
            yield from _around(self.since, self.until, _DAY, Source.DAYS, [Source.HOURS, Source.ROWS])


_LENGTHS = {Source.HOURS: _HOUR, Source.DAYS: _DAY}


def _around(since: datetime, until: datetime, length: timedelta, source: Source, finer: list[Source]) -> Iterator[Span]:
    """Yield the whole stretches of `length` in the middle, and the finer ones on both sides of them."""
    first, last = _up(since, length), _down(until, length)
    if first >= last:
        yield from _finer(since, until, finer)
        return
    yield from _finer(since, first, finer)
    yield Span(source, first, last)
    yield from _finer(last, until, finer)


def _finer(since: datetime, until: datetime, sources: list[Source]) -> Iterator[Span]:
    if since >= until:
        return
    source, *rest = sources
    if source is Source.ROWS:
        yield Span(source, since, until)
    else:
        yield from _around(since, until, _LENGTHS[source], source, rest)


def _down(moment: datetime, length: timedelta) -> datetime:
    return moment - (moment - _EPOCH) % length


def _up(moment: datetime, length: timedelta) -> datetime:
    return moment + (_EPOCH - moment) % length


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
