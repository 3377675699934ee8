"""Reads and writes the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shared import jsonio
from shared.db.models import AuditEntry
from shared.jsonio import Json

MASK = "****"


@dataclass(frozen=True, slots=True)
class Who:
    """Who makes a change, and from where."""

    actor: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is changed."""

    kind: str
    id: str | None = None
    name: str | None = None


def add_entry(
    session: AsyncSession, at: float, who: Who, *, action: str, subject: Subject, changes: Mapping[str, Json]
) -> None:
    """Add an entry to the session's transaction; `at` is in seconds, secrets in `changes` are masked by the caller."""
    session.add(
        AuditEntry(
            at_ms=round(at * 1000),
            actor=who.actor,
            address=who.address,
            action=action,
            subject=subject.kind,
            subject_id=subject.id,
            subject_name=subject.name,
            changes=jsonio.dumps(dict(changes)).decode() if changes else None,
        )
    )


def differences(before: Mapping[str, Json], after: Mapping[str, Json]) -> dict[str, Json]:
    """Return field -> [before, after] for what differs."""
    return {
        name: [before.get(name), after.get(name)] for name in {**before, **after} if before.get(name) != after.get(name)
    }


async def newest_entries(
    session: AsyncSession, *, limit: int, offset: int, subject: str | None, subject_id: str | None
) -> Sequence[AuditEntry]:
    """Return entries, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.created_at.desc(), AuditEntry.at_ms.desc())
    if subject is not None:
        query = query.where(AuditEntry.subject == subject)
    if subject_id is not None:
        query = query.where(AuditEntry.subject_id == subject_id)
    return (await session.scalars(query.limit(limit).offset(offset))).all()
