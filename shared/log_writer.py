"""Where log lines go: a thread of its own renders and writes them, so that no request waits for a slow terminal or pipe.

The queue is bounded; what does not fit is counted and said in a line of its own. What is left is written when the
process ends.
"""

import atexit
import contextlib
import logging
import threading
from collections import deque
from typing import TextIO

from structlog.contextvars import get_contextvars

WAITING_LINES = 20_000
LINGER_S = 0.05
FLUSH_WITHIN_S = 2.0
CONTEXT = "codegate_context"
"""The attribute of a library's record that keeps what was bound where it was made."""


class LogWriter(logging.Handler):
    """A handler whose `emit` only queues. Its thread is woken once for the lines of `LINGER_S`, not for each."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._waiting: deque[logging.LogRecord | threading.Event | None] = deque()
        """Records, marks to be set when all before them is written, and None at the end."""
        self._dropped = 0
        self._awake = threading.Event()
        self._hurried = threading.Event()
        self._thread = threading.Thread(target=self._work, name="log", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def handle(self, record: logging.LogRecord) -> bool:
        """Queue a record; a deque needs no lock."""
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """Queue a record; drops it when too many wait."""
        if not isinstance(record.msg, dict):
            setattr(record, CONTEXT, get_contextvars())
        if len(self._waiting) >= WAITING_LINES:
            self._dropped += 1
            return
        self._waiting.append(record)
        if not self._awake.is_set():
            self._awake.set()

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
            record = self._waiting.popleft()
            if isinstance(record, logging.LogRecord):
                self._write(record)
                if self._dropped:
                    self._say_what_was_dropped()
                continue
            self._flush_stream()
            if record is None:
                return True
            record.set()
        self._flush_stream()
        return False

    def _flush_stream(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()

    def _write(self, record: logging.LogRecord) -> None:
        try:
            self._stream.write(f"{self.format(record)}\n")
        except (OSError, ValueError):  # nobody reads any more: nothing can be said about it
            return
        except Exception:  # noqa: BLE001 - one odd record must not end the log
            self._stream.write("a log record could not be rendered\n")

    def _say_what_was_dropped(self) -> None:
        dropped, self._dropped = self._dropped, 0
        words = f"{dropped} log lines were dropped: they came faster than they could be written"
        self._write(logging.LogRecord("log", logging.WARNING, __file__, 0, words, None, None))
