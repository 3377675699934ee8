"""Where log lines go: a thread of its own renders and writes them, so that no request waits for a slow terminal or pipe.

The queue is bounded; what does not fit is counted and said in a line of its own. What is left is written when the
process ends.
"""

import atexit
import contextlib
import logging
import threading
from queue import Empty, Full, Queue
from typing import TextIO

from structlog.contextvars import get_contextvars

WAITING_LINES = 20_000
FLUSH_WITHIN_S = 2.0
CONTEXT = "codegate_context"
"""The attribute of a library's record that keeps what was bound where it was made."""


class LogWriter(logging.Handler):
    """A handler whose `emit` only queues."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._queue: Queue[logging.LogRecord | None] = Queue(WAITING_LINES)
        self._dropped = 0
        self._idle = threading.Event()
        self._idle.set()
        self._thread = threading.Thread(target=self._work, name="log", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def handle(self, record: logging.LogRecord) -> bool:
        """Queue a record; the queue has its own lock."""
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """Queue a record; drops it when too many wait."""
        if not isinstance(record.msg, dict):
            setattr(record, CONTEXT, get_contextvars())
        self._idle.clear()
        try:
            self._queue.put_nowait(record)
        except Full:
            self._dropped += 1

    def flush(self) -> None:
        """Wait until everything is written, for a moment at most."""
        self._idle.wait(FLUSH_WITHIN_S)

    def close(self) -> None:
        """Write what is left and end."""
        if self._thread.is_alive():
            self.flush()
            with contextlib.suppress(Full):
                self._queue.put_nowait(None)
            self._thread.join(FLUSH_WITHIN_S)
        super().close()

    def _work(self) -> None:
        while True:
            record = self._next()
            if record is None:
                return
            self._write(record)
            if self._dropped:
                self._say_what_was_dropped()

    def _next(self) -> logging.LogRecord | None:
        with contextlib.suppress(Empty):
            return self._queue.get_nowait()
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()
        self._idle.set()
        if not self._queue.empty():
            self._idle.clear()
        return self._queue.get()

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
