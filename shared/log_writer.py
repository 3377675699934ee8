"""Where log lines go: a thread of its own renders and writes them, so that no request waits for a slow terminal or pipe.

The queue is bounded; what does not fit is counted and said in a line of its own. What is left is written when the
process ends.
"""

import atexit
import contextlib
import logging
import threading
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from typing import TextIO

WAITING_LINES = 20_000
LINGER_S = 0.05
LINES_A_WRITE = 500
FLUSH_WITHIN_S = 2.0
PRESENT_REQUEST: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Of the request under way: all lines that are said during it name it."""
MADE_DURING = "codegate_request_id"
"""The attribute of a library's record that keeps which request it was made during."""

Event = dict[str, object]
"""A line of our own: its fields, as they were said."""


class LogWriter(logging.Handler):
    """A queue for our own events (`put`), and a handler whose `emit` only queues libraries' records.

    Its thread is woken once for the lines of `LINGER_S`, not for each, and writes them at one go.
    """

    def __init__(self, stream: TextIO, render: Callable[[Event], str] = str) -> None:
        """`render` writes an event as a line, without its end; it is called in the thread."""
        super().__init__()
        self._stream = stream
        self._render = render
        self._waiting: deque[logging.LogRecord | Event | threading.Event | None] = deque()
        """Lines, marks to be set when all before them is written, and None at the end."""
        self._dropped = 0
        self._awake = threading.Event()
        self._hurried = threading.Event()
        self._thread = threading.Thread(target=self._work, name="log", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def put(self, line: Event | logging.LogRecord) -> None:
        """Queue a line, which is the writer's from now on; drops it when too many wait. A deque needs no lock."""
        if len(self._waiting) >= WAITING_LINES:
            self._dropped += 1
            return
        self._waiting.append(line)
        if not self._awake.is_set():
            self._awake.set()

    def handle(self, record: logging.LogRecord) -> bool:
        """Queue a record, without the lock of other handlers."""
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """Queue a record with the request during which it was made."""
        setattr(record, MADE_DURING, PRESENT_REQUEST.get())
        self.put(record)

    def flush(self) -> None:
        """Wait until everything is written, for a moment at most."""
        if self._thread.is_alive():
            mark = threading.Event()
            self._hurry(mark)
            mark.wait(FLUSH_WITHIN_S)

    def close(self) -> None:
        """Write what is left and end."""
        if self._thread.is_alive():
            self._hurry(None)
            self._thread.join(FLUSH_WITHIN_S)
        super().close()

    def _hurry(self, mark: threading.Event | None) -> None:
        self._waiting.append(mark)
        self._hurried.set()
        self._awake.set()

    def _work(self) -> None:
        while True:
            self._awake.wait()
            self._hurried.wait(LINGER_S)
            self._hurried.clear()
            self._awake.clear()  # before the lines are taken: one that comes now wakes it again
            if self._write_waiting():
                return

    def _write_waiting(self) -> bool:
        """Write all lines that wait; True at the end."""
        while self._waiting:
            lines, mark, ended = self._taken()
            if self._dropped:
                lines.append(self._rendered(self._what_was_dropped()))
            self._write(lines)
            if mark is not None:
                mark.set()
            if ended:
                return True
        return False

    def _taken(self) -> tuple[list[str], threading.Event | None, bool]:
        """Render what is to be written at one go; with the mark, or the end, that stands behind it."""
        lines: list[str] = []
        while self._waiting and len(lines) < LINES_A_WRITE:
            line = self._waiting.popleft()
            if line is None:
                return lines, None, True
            if isinstance(line, threading.Event):
                return lines, line, False
            lines.append(self._rendered(line))
        return lines, None, False

    def _rendered(self, line: Event | logging.LogRecord) -> str:
        try:
            return self._render(line) if isinstance(line, dict) else self.format(line)
        except Exception:  # noqa: BLE001 - one odd line must not end the log
            return "a log record could not be rendered"

    def _write(self, lines: list[str]) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody reads any more: nothing can be said about it
            if lines:
                self._stream.write("\n".join(lines) + "\n")
            self._stream.flush()

    def _what_was_dropped(self) -> logging.LogRecord:
        dropped, self._dropped = self._dropped, 0
        words = f"{dropped} log lines were dropped: they came faster than they could be written"
        return logging.LogRecord("log", logging.WARNING, __file__, 0, words, None, None)
