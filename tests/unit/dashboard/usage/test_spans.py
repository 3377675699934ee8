"""Cutting ranges: the spans join without gap or overlap, and take the coarsest totals that fit."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.usage.spans import Range, Source

MOMENTS = st.datetimes(datetime(2024, 2, 1), datetime(2026, 3, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
LENGTHS = {Source.HOURS: timedelta(hours=1), Source.DAYS: timedelta(days=1)}


@given(since=MOMENTS, until=MOMENTS, by_hour=st.booleans())
def test_spans_cover_the_range_and_nothing_twice(since: datetime, until: datetime, by_hour: bool):
    spans = list(Range(since, until).spans(by_hour=by_hour))
    moment = since
    for span in spans:
        assert span.since == moment
        assert span.until > span.since
        moment = span.until
    assert moment == max(since, until) or not spans
    for span in spans:
        if length := LENGTHS.get(span.source):
            midnight = span.since.replace(hour=0, minute=0, second=0)
            assert (span.since - midnight) % length == (span.until - midnight) % length == timedelta(0)
        else:
            assert span.until - span.since < timedelta(hours=2)
    assert not by_hour or all(span.source is not Source.DAYS for span in spans)
    assert sum(span.source is Source.ROWS for span in spans) <= 2


def test_a_range_that_reaches_the_present_reads_no_row_at_its_end():
    now = datetime(2026, 5, 4, 14, 32, 10, 400_000, tzinfo=UTC)
    present = Range.between(now - timedelta(hours=24), now, now)
    assert [span.source for span in present.spans(by_hour=True)] == [Source.ROWS, Source.HOURS]
    past = Range.between(now - timedelta(hours=24), now - timedelta(hours=1), now)
    assert [span.source for span in past.spans(by_hour=True)] == [Source.ROWS, Source.HOURS, Source.ROWS]
    assert past.until == datetime(2026, 5, 4, 13, 32, 11, tzinfo=UTC)


def test_long_ranges_are_read_by_day():
    spans = Range(datetime(2026, 1, 1, 22, 30, tzinfo=UTC), datetime(2026, 4, 1, 2, tzinfo=UTC)).spans()
    assert [span.source for span in spans] == [Source.ROWS, Source.HOURS, Source.DAYS, Source.HOURS]
