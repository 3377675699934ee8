"""Deadlines at the price of a set's entry: one timer watches over all of them.

`asyncio.timeout` makes and cancels a timer of the event loop each time: of an exchange that is over in milliseconds, one
twenty-fifth of the CPU without HTTP.
"""

import asyncio
import math
from types import TracebackType
from typing import Self


class Deadlines:
    """The deadlines of one event loop."""

    def __init__(self) -> None:
        self._open: set[Deadline] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._armed_for = math.inf
        """The loop's time when the timer goes off."""

    def within(self, seconds: float) -> "Deadline":
        """Return a context that the present task may stay in for `seconds`; after that it raises `TimeoutError`."""
        return Deadline(self, seconds)

    def open(self, deadline: "Deadline") -> None:
        """Watch over a deadline."""
        self._open.add(deadline)
        if deadline.at < self._armed_for:
            self._arm(deadline.at)

    def close(self, deadline: "Deadline") -> None:
        """Forget a deadline; the timer finds out when it goes off."""
        self._open.discard(deadline)

    def _arm(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(at, self._expire)
        self._armed_for = at

    def _expire(self) -> None:
        self._timer, self._armed_for = None, math.inf
        now = asyncio.get_running_loop().time()
        for deadline in [deadline for deadline in self._open if deadline.at <= now]:
            self._open.discard(deadline)
            deadline.expire()
        if self._open:
            self._arm(min(deadline.at for deadline in self._open))


class Deadline:
    """One deadline; see `Deadlines.within`. Cancelling from outside stays what it is, as with `asyncio.timeout`."""

    __slots__ = ("_cancelling", "_deadlines", "_expired", "_seconds", "_task", "at")

    def __init__(self, deadlines: Deadlines, seconds: float) -> None:
        self._deadlines = deadlines
        self._seconds = seconds
        self._expired = False
        self.at = 0.0
        """The loop's time when it passes."""

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        task = asyncio.current_task(loop)
        if task is None:
            raise RuntimeError("a deadline needs a task")
        self._task = task
        self._cancelling = task.cancelling()
        self.at = loop.time() + self._seconds
        self._deadlines.open(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._deadlines.close(self)
        if self._expired and self._task.uncancel() <= self._cancelling and isinstance(error, asyncio.CancelledError):
            raise TimeoutError from error

    def expire(self) -> None:
        """Interrupt the task."""
        self._expired = True
        self._task.cancel()
