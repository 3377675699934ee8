"""The one writer of usage, request logs, account health and privacy mappings: a bounded queue in front of batched transactions.

A request never waits for the database: `submit` and `note` only append. A batch is on disk within half a second.
While the database is locked, full or read-only the rows wait here and the reason is shown by `/health`; beyond the
bound request logs are dropped first, counted, and only far beyond it usage.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.recording.health import health_of
from proxy.recording.record import AccountNote, Record
from proxy.recording.rows import LogValues, UsageValues
from proxy.recording.store import MappingNote, insert_mappings, insert_rows, mapping_rows, update_accounts
from proxy.recording.totals.store import add_to_totals
from shared.db.models import RequestLog, UsageRow
from shared.db.transactions import Transactions

LINGER_S = 0.2
"""How long a batch gathers rows."""
BATCH_ROWS = 2_000
MAX_LOG_ROWS = 20_000
MAX_LOG_BYTES = 64 * 1024 * 1024
MAX_USAGE_ROWS = 200_000
MAX_MAPPINGS = 50_000
_RETRY_FIRST_S = 0.25
_RETRY_LONGEST_S = 2.0
NAMED_AFTER_S = 1.0
"""A batch that has waited so long is named in the log and in `/health`."""

_Item = TypeVar("_Item")
_Batch = tuple[Sequence[UsageValues], Sequence[LogValues], Sequence[AccountNote], Sequence[MappingNote]]

_log = structlog.get_logger(__name__)


class Recorder:
    """Gathers rows and writes them. `run` is its background task; `close` writes what is left."""

    def __init__(self, engine: AsyncEngine, windows_of: Callable[[str], str | None] = lambda _: None) -> None:
        """`windows_of` returns an account's quota windows as they are stored beside its health."""
        self._transactions = Transactions(engine)
        self._windows_of = windows_of
        self._logs: deque[tuple[LogValues, int]] = deque()
        self._log_bytes = 0
        self._usage: deque[UsageValues] = deque()
        self._notes: deque[AccountNote] = deque()
        self._mappings: deque[MappingNote] = deque()
        self._wake = asyncio.Event()
        self._ended = asyncio.Event()
        self._running = False
        self._closing = False
        self.fault: str | None = None
        """Why nothing can be written at present."""
        self.dropped_logs = 0
        self.dropped_usage = 0

    @property
    def pending(self) -> int:
        """How many rows wait."""
        return len(self._logs) + len(self._usage) + len(self._notes) + len(self._mappings)

    @property
    def pending_bytes(self) -> int:
        """Roughly how much memory the waiting request logs hold."""
        return self._log_bytes

    def submit(self, record: Record) -> None:
        """Take the rows of a finished exchange. Never waits, never fails."""
        if record.usage is not None:
            self._usage.append(record.usage)
            if len(self._usage) > MAX_USAGE_ROWS:
                self._usage.popleft()
                self.dropped_usage += 1
        if record.log is not None:
            self._logs.append((record.log, record.size))
            self._log_bytes += record.size
            while len(self._logs) > MAX_LOG_ROWS or self._log_bytes > MAX_LOG_BYTES:
                self._log_bytes -= self._logs.popleft()[1]
                self._count_dropped_log()
        self._wake.set()

    def note(self, note: AccountNote) -> None:
        """Take what an attempt said about its account."""
        self._notes.append(note)
        if len(self._notes) > MAX_LOG_ROWS:
            self._notes.popleft()
        self._wake.set()

    def remember(self, mapping: MappingNote) -> None:
        """Take a placeholder that was handed out, for those that a model remembers."""
        self._mappings.append(mapping)
        if len(self._mappings) > MAX_MAPPINGS:
            self._mappings.popleft()
        self._wake.set()

    async def run(self) -> None:
        """Write batches until closed, and then what is left."""
        self._running = True
        try:
            while not self._closing:
                await self._wake.wait()
                self._wake.clear()
                if not self._closing:
                    await asyncio.sleep(LINGER_S)
                await self._write_all()
        finally:
            self._running = False
            self._ended.set()

    async def close(self, within_s: float) -> None:
        """Write what is left, for at most `within_s` seconds."""
        self._closing = True
        self._wake.set()
        try:
            async with asyncio.timeout(within_s):
                if self._running:
                    await self._ended.wait()
                await self._write_all()
        except TimeoutError:
            _log.error("records_lost", rows=self.pending, reason=self.fault)
        await self._transactions.close()

    async def _write_all(self) -> None:
        """Write until what waited is written; what came meanwhile gathers to a batch of its own, unless it is a full one."""
        delay = _RETRY_FIRST_S
        while self.pending:
            if await self._write_batch():
                if not self._closing and not self._fills_a_batch():
                    if self.pending:
                        self._wake.set()  # what was more than one batch may have come before this one began to gather
                    return
                delay = _RETRY_FIRST_S
                continue
            await asyncio.sleep(delay)
            delay = min(delay * 2, _RETRY_LONGEST_S)

    def _fills_a_batch(self) -> bool:
        return any(len(queue) >= BATCH_ROWS for queue in (self._logs, self._usage, self._notes, self._mappings))

    async def _write_batch(self) -> bool:
        """Write up to `BATCH_ROWS` of each kind in one transaction; False when the database cannot be written at present."""
        logs = [row for row, _ in _first(self._logs)]
        usage, notes, mappings = _first(self._usage), _first(self._notes), _first(self._mappings)
        before = self.dropped_logs, self.dropped_usage
        slow = asyncio.get_running_loop().call_later(NAMED_AFTER_S, self._still_writing)
        try:
            await self._write(usage, logs, notes, mappings)
        except Exception as error:  # noqa: BLE001 - the background loop: what it cannot write must wait or be named
            if not _is_about_a_row(error):
                self._waits(_reason(error))
                return False
            return await self._write_singly(usage, logs, notes, mappings)
        finally:
            slow.cancel()
        self._forget(
            len(logs) - (self.dropped_logs - before[0]),
            len(usage) - (self.dropped_usage - before[1]),
            len(notes),
            len(mappings),
        )
        self._healed()
        return True

    async def _write(
        self,
        usage: Sequence[UsageValues],
        logs: Sequence[LogValues],
        notes: Sequence[AccountNote],
        mappings: Sequence[MappingNote],
    ) -> None:
        sealed = await asyncio.to_thread(mapping_rows, mappings) if mappings else []
        health = health_of(notes, self._windows_of)

        def write(connection: Connection) -> None:
            insert_mappings(connection, sealed)
            insert_rows(connection, UsageRow.__tablename__, usage)
            insert_rows(connection, RequestLog.__tablename__, logs)
            add_to_totals(connection, usage, logs)
            update_accounts(connection, health)

        await self._transactions.run(write)

    async def _write_singly(
        self,
        usage: Sequence[UsageValues],
        logs: Sequence[LogValues],
        notes: Sequence[AccountNote],
        mappings: Sequence[MappingNote],
    ) -> bool:
        """Write a refused batch row by row, leaving out and counting what is refused by itself."""
        single: list[_Batch] = [
            *(((row,), (), (), ()) for row in usage),
            *(((), (row,), (), ()) for row in logs),
            ((), (), notes, ()),
            *(((), (), (), (mapping,)) for mapping in mappings),
        ]
        for batch in single:
            try:
                await self._write(*batch)
            except Exception as error:  # noqa: BLE001 - as above
                if not _is_about_a_row(error):
                    self._waits(_reason(error))
                    return False
                if not _is_there_already(error):
                    _log.error("record_refused", error=type(error).__name__)
                    self.dropped_usage += len(batch[0])
                    self.dropped_logs += len(batch[1])
            self._forget(len(batch[1]), len(batch[0]), len(batch[2]), len(batch[3]))
        return True

    def _healed(self) -> None:
        if self.fault is not None:
            _log.info("records_written_again", waited=self.fault)
            self.fault = None

    def _forget(self, logs: int, usage: int, notes: int, mappings: int) -> None:
        """Take written rows off the queues; those dropped meanwhile are gone already."""
        for _ in range(min(logs, len(self._logs))):
            self._log_bytes -= self._logs.popleft()[1]
        for _ in range(min(usage, len(self._usage))):
            self._usage.popleft()
        for _ in range(min(notes, len(self._notes))):
            self._notes.popleft()
        for _ in range(min(mappings, len(self._mappings))):
            self._mappings.popleft()

    def _still_writing(self) -> None:
        """A batch takes long: the driver waits for a lock, for seconds, before it fails."""
        if self.fault is None:
            self._waits("the database takes nothing at present; another program may have locked it")

    def _waits(self, reason: str) -> None:
        if self.fault != reason:
            _log.warning("records_waiting", reason=reason, rows=self.pending)
        self.fault = reason

    def _count_dropped_log(self) -> None:
        self.dropped_logs += 1
        if self.dropped_logs & (self.dropped_logs - 1) == 0:
            _log.warning("request_logs_dropped", total=self.dropped_logs, reason=self.fault)


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or type(error).__name__)[:200]


def _is_about_a_row(error: Exception) -> bool:
    """Tell a row that no database takes from a database that takes none at present: locked, full, read-only, damaged."""
    if isinstance(error, IntegrityError | DataError | ProgrammingError | NotSupportedError):
        return True
    return not isinstance(error, DBAPIError | PoolTimeoutError | OSError)


def _is_there_already(error: Exception) -> bool:
    """Tell a row whose id is taken: a server that died had kept the batch, only its word of it was lost."""
    return isinstance(error, IntegrityError) and "unique" in str(error.orig).lower()


def _first(queue: "deque[_Item]") -> list[_Item]:
    return list(islice(queue, BATCH_ROWS))
