"""What a batch of attempts says about the health of accounts: notes folded in order, one change an account. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from proxy.recording.record import AccountNote


@dataclass(slots=True)
class Health:
    """What a batch says about one account."""

    used_at: float
    status: str | None = None
    error: str | None = None
    error_at: float | None = None
    failures: int = 0
    """Since the last success in this batch."""
    succeeded: bool = False
    rests_until: float | None = None
    """Wall time in seconds."""
    windows: str | None = None
    """The quota windows as they are stored beside its health; None: unchanged."""

    def add(self, note: AccountNote) -> None:
        """Take in one attempt."""
        self.used_at = note.at
        if note.status is not None:
            self.status = note.status
        if note.error is not None:
            self.error, self.error_at, self.failures = note.error, note.at, self.failures + 1
            self.rests_until = note.rests_until
        elif note.status is not None:
            self.succeeded, self.failures, self.rests_until = True, 0, None


def health_of(notes: Iterable[AccountNote], windows_of: Callable[[str], str | None]) -> dict[str, Health]:
    """Return the change of each account that `notes` name."""
    health: dict[str, Health] = {}
    for note in notes:
        change = health.get(note.account_id)
        if change is None:
            change = health[note.account_id] = Health(note.at, windows=windows_of(note.account_id))
        change.add(note)
    return health
