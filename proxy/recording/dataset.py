"""Capture of the fine-tuning dataset: a bounded queue in front of one thread that reads, normalises and writes.

A request pays for an append. Beyond the bound new entries are dropped, counted and named in `/health`; so are those that
cannot be read. While the disk is full the thread waits with what it has, and goes on when there is room again.
"""

import threading
from pathlib import Path
from queue import SimpleQueue

import structlog

from proxy.recording.dataset_entry import MAX_REPLY_BYTES, Capture, entry_of
from proxy.recording.dataset_segment import SEGMENT_BYTES, OpenSegment, left_behind, tidy
from shared import jsonio
from shared.clock import Clock
from shared.dataset.segments import dataset_folder, owner_of
from shared.settings.cascade import Settings

MAX_WAITING_BYTES = 64 * 1024 * 1024
MAX_OPEN = 32
"""Tenants whose segments are kept open at once."""
_RETRY_S = 0.5

_log = structlog.get_logger(__name__)


def reply_limit(settings: Settings | None) -> int:
    """Return how much of a reply must be kept for the dataset; 0 when nothing is captured."""
    return MAX_REPLY_BYTES + 1 if settings is not None and settings.finetune_logging else 0


class Dataset:
    """Writes captures as they come. `submit` is for the event loop; everything else happens in the thread."""

    def __init__(self, data_dir: Path, clock: Clock, segment_bytes: int = SEGMENT_BYTES) -> None:
        self._data_dir = data_dir
        self._clock = clock
        self._segment_bytes = segment_bytes
        self._queue: SimpleQueue[Capture | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._open: dict[str, OpenSegment] = {}
        self._taken_bytes = 0
        """Ever given to the thread; with `_done_bytes`, each counted on one side only, what waits now."""
        self._done_bytes = 0
        self.written = 0
        self.dropped = 0
        """What came faster than it could be written, or was too large."""
        self.unreadable = 0
        """What could not be normalised."""
        self.fault: str | None = None
        """Why nothing can be written at present."""

    @property
    def waiting_bytes(self) -> int:
        """Roughly how much memory the waiting entries hold."""
        return self._taken_bytes - self._done_bytes

    @property
    def lost(self) -> int:
        """How many entries could not be kept, for whatever reason."""
        return self.dropped + self.unreadable

    @property
    def degraded(self) -> tuple[str, ...]:
        """What is not as it should be, in words for `/health`."""
        reasons = []
        if self.fault is not None:
            reasons.append(f"the dataset cannot be written: {self.fault}")
        if self.dropped:
            reasons.append(f"{self.dropped} dataset entries were dropped")
        if self.unreadable:
            reasons.append(f"{self.unreadable} dataset entries could not be normalised")
        return tuple(reasons)

    def start(self) -> None:
        """Repair what an earlier run left; nothing to do where nothing was ever captured."""
        if dataset_folder(self._data_dir).is_dir():
            self._run()

    def submit(self, capture: Capture) -> None:
        """Take what a finished exchange left. Never waits, never fails."""
        if len(capture.reply) > MAX_REPLY_BYTES or self.waiting_bytes + capture.size > MAX_WAITING_BYTES:
            self.dropped += 1
            return
        self._taken_bytes += capture.size
        self._queue.put(capture)
        if self._thread is None:
            self._run()

    def close(self, within_s: float) -> None:
        """Write what is left, for at most so long; blocks."""
        if self._thread is None:
            return
        self._queue.put(None)
        self._thread.join(within_s / 2)
        self._closing.set()
        self._thread.join(within_s / 2)
        if self._thread.is_alive() or self.waiting_bytes:
            _log.error("dataset_entries_lost", bytes=self.waiting_bytes, reason=self.fault)

    def _run(self) -> None:
        self._thread = threading.Thread(target=self._work, name="dataset", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        self._tidy()
        while not self._closing.is_set():
            capture = self._queue.get()
            if capture is None:
                break
            self._take(capture)
            self._done_bytes += capture.size
            del capture
        for segment in self._open.values():
            segment.close()

    def _tidy(self) -> None:
        try:
            tidy(self._data_dir)
        except OSError as error:
            _log.warning("dataset_not_tidied", reason=_reason(error))

    def _take(self, capture: Capture) -> None:
        try:
            entry = entry_of(capture)
            line = jsonio.dumps(entry) + b"\n" if entry is not None else b""
        except Exception as error:  # noqa: BLE001 - the background loop: one odd exchange must not end the capture
            self.unreadable += 1
            _log.warning("dataset_entry_unreadable", request_id=capture.request_id, error=type(error).__name__)
            return
        while line and not self._written(capture, line):
            if self._closing.wait(_RETRY_S):
                self.dropped += 1
                return

    def _written(self, capture: Capture, line: bytes) -> bool:
        try:
            self._append(owner_of(capture.tenant_id), line)
        except OSError as error:
            self._waits(_reason(error))
            return False
        self.written += 1
        if self.fault is not None:
            _log.info("dataset_written_again", waited=self.fault)
            self.fault = None
        return True

    def _append(self, owner: str, line: bytes) -> None:
        segment = self._segment(owner)
        segment.append(line, self._clock.now())
        if segment.size >= self._segment_bytes:
            self._pack(owner, segment)

    def _pack(self, owner: str, segment: OpenSegment) -> None:
        """Pack a full segment. Where that fails it stays plain, and readable, until there is room for its next entry."""
        try:
            segment.pack()
            del self._open[owner]
        except OSError as error:
            _log.warning("dataset_not_packed", reason=_reason(error))

    def _segment(self, owner: str) -> OpenSegment:
        segment = self._open.pop(owner, None)
        if segment is not None and not segment.is_in_place:
            segment.close()
            segment = None
        if segment is None:
            segment = self._opened(owner)
            while len(self._open) >= MAX_OPEN:
                self._open.pop(next(iter(self._open))).close()
        self._open[owner] = segment
        return segment

    def _opened(self, owner: str) -> OpenSegment:
        for left in left_behind(self._data_dir, owner):
            if (taken := OpenSegment.take_over(left)) is not None:
                return taken
        return OpenSegment.begin(dataset_folder(self._data_dir) / owner, self._clock)

    def _waits(self, reason: str) -> None:
        if self.fault != reason:
            _log.warning("dataset_waiting", reason=reason, bytes=self.waiting_bytes)
        self.fault = reason


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
