"""A change of stored things: one transaction, with the entry in the audit log beside the change itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.audit.store import Subject, Who, add_entry
from shared.clock import Clock
from shared.db import timestamps
from shared.jsonio import Json


@dataclass(frozen=True, slots=True)
class Change:
    """An open transaction and who makes it."""

    session: AsyncSession
    who: Who
    clock: Clock = field(repr=False)

    def note(self, action: str, subject: Subject, changes: Mapping[str, Json] | None = None) -> None:
        """Write into the audit log what is done; secrets in `changes` must be masked."""
        add_entry(self.session, self.clock.wall(), self.who, action=action, subject=subject, changes=changes or {})

    def now(self) -> str:
        """Return the present as stored text."""
        return timestamps.from_epoch(self.clock.wall())
