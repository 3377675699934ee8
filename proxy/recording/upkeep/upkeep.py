"""The background task that keeps the records within bounds; see the package for how.

Request logs go by age and by size, usage rows by age where the owner wants it (the totals by hour and day stay), the audit log and
the mappings of placeholders by number. Runs in the proxy, which exists in every installation.
"""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import structlog
from sqlalchemy import Table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.recording.upkeep import store
from proxy.recording.upkeep.store import Step
from shared.clock import Clock
from shared.db import timestamps
from shared.db.pace import Pace
from shared.db.transactions import Transactions
from shared.settings.cascade import Settings

FIRST_AFTER_S = 5.0
EVERY_S = 30.0
LEASE_S = 90.0
AUDIT_ROWS = 100_000
MAPPING_ROWS = 1_000_000
"""What is kept of the two at most: no setting, since both grow slowly."""
_MEGABYTE = 1024 * 1024
_SPARE_PAGES = 1_024
"""Free pages that stay, for the next rows."""
_DAY_S = 86_400

_log = structlog.get_logger(__name__)


class Upkeep:
    """One proxy's turns at keeping order."""

    def __init__(self, engine: AsyncEngine, settings: Callable[[], Settings], clock: Clock) -> None:
        self._engine = engine
        self._transactions = Transactions(engine)
        self._settings = settings
        self._clock = clock
        self._owner = uuid4().hex
        self._logs = Pace(256 * 1024, most=8 * _MEGABYTE)
        self._rows = Pace(50, most=store.MOST_ROWS)
        self._pages = Pace(64, most=4_096)
        self.log_bytes = 0
        """What the request logs take, at the last look."""
        self.deleted_logs = 0
        self.longest_step_s = 0.0

    async def run(self) -> None:
        """Keep order until cancelled."""
        await asyncio.sleep(FIRST_AFTER_S)
        try:
            while True:
                try:
                    await self.once()
                except (SQLAlchemyError, OSError) as error:
                    _log.warning("upkeep_interrupted", reason=str(getattr(error, "orig", None) or error)[:200])
                await asyncio.sleep(EVERY_S)
        finally:
            await self._leave()

    async def once(self) -> bool:
        """Do everything that is due, where this proxy's turn it is; return whether it was. Raises SQLAlchemy's errors."""
        if not await self._holds_lease():
            return False
        settings, now = self._settings(), self._clock.wall()
        await self._repeat(self._rows, lambda most: store.count_usage(self._engine, self._transactions, most))
        await self._repeat(self._rows, lambda most: store.count_logs(self._engine, self._transactions, most))
        if settings.log_retention_days:
            await self._delete_old_logs(timestamps.from_epoch(now - settings.log_retention_days * _DAY_S))
        self.log_bytes = await store.size_of_logs(self._engine)
        if settings.log_max_megabytes:
            await self._delete_surplus_logs(settings.log_max_megabytes * _MEGABYTE)
        if settings.usage_retention_days:
            before = timestamps.from_epoch(now - settings.usage_retention_days * _DAY_S)
            await self._repeat(
                self._rows, lambda most: store.delete_old_usage(self._engine, self._transactions, before, most)
            )
        for table, kept in ((store.AUDIT, AUDIT_ROWS), (store.MAPPINGS, MAPPING_ROWS)):
            await self._delete_beyond(table, kept)
        await self._give_pages_back()
        return True

    async def _delete_beyond(self, table: Table, kept: int) -> None:
        await self._repeat(
            self._rows, lambda most: store.delete_beyond(self._engine, self._transactions, table, kept, most)
        )

    async def _delete_old_logs(self, before: str) -> None:
        async def step(most_bytes: int) -> Step:
            did = await store.delete_oldest_logs(self._engine, self._transactions, before=before, most_bytes=most_bytes)
            self.deleted_logs += did.done
            return did

        await self._repeat(self._logs, step)

    async def _delete_surplus_logs(self, most: int) -> None:
        async def step(most_bytes: int) -> Step:
            surplus = self.log_bytes - most
            if surplus <= 0:
                return store.NOTHING
            did = await store.delete_oldest_logs(
                self._engine, self._transactions, most_bytes=most_bytes, surplus=surplus
            )
            self.log_bytes -= did.size
            self.deleted_logs += did.done
            return did

        await self._repeat(self._logs, step)

    async def _give_pages_back(self) -> None:
        async def step(most: int) -> Step:
            free = await store.free_pages(self._engine) - _SPARE_PAGES
            return store.NOTHING if free <= 0 else await store.give_pages_back(self._transactions, min(free, most))

        await self._repeat(self._pages, step)

    async def _repeat(self, pace: Pace, step: Callable[[int], Awaitable[Step]]) -> None:
        """Repeat a step until it has nothing left to do, resting in between."""
        prolonged = self._clock.monotonic()
        while True:
            began = self._clock.monotonic()
            did = await step(pace.amount)
            if not did.done:
                return
            self.longest_step_s = max(self.longest_step_s, did.held_s)
            await asyncio.sleep(pace.learn(did.held_s))
            if began - prolonged > LEASE_S / 3:
                prolonged = began
                if not await self._holds_lease():
                    return

    async def _holds_lease(self) -> bool:
        now_ms = round(self._clock.wall() * 1000)
        return await store.take_lease(self._engine, self._owner, now_ms, now_ms + round(LEASE_S * 1000))

    async def _leave(self) -> None:
        try:
            await store.give_lease_back(self._engine, self._owner)
        except (SQLAlchemyError, OSError):
            _log.debug("lease_not_given_back")
        await self._transactions.close()
