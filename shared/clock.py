"""The clock as a value, so that pure code can be given one and tests can turn it by hand."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """Two readings: `monotonic` for durations (seconds), `wall` for points in time (seconds since the epoch)."""

    monotonic: Callable[[], float]
    wall: Callable[[], float]

    def now(self) -> datetime:
        """Return the wall time as an aware UTC datetime."""
        return datetime.fromtimestamp(self.wall(), UTC)


SYSTEM_CLOCK = Clock(monotonic=time.monotonic, wall=time.time)


class ManualClock:
    """A clock that stands still until `advance` is called."""

    def __init__(self, *, monotonic: float = 1_000.0, wall: float = 1_790_000_000.0) -> None:
        self._monotonic = monotonic
        self._wall = wall

    @property
    def clock(self) -> Clock:
        """Return the clock to hand to the code under test."""
        return Clock(monotonic=lambda: self._monotonic, wall=lambda: self._wall)

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass on both readings."""
        self._monotonic += seconds
        self._wall += seconds
