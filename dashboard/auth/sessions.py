"""Sessions of the browser: a random token in a cookie here, its SHA-256 there.

They live in memory and in a private file in `DATA_DIR`, not in the database: signing in works while the database is
locked, and telling who sends a request costs one dictionary look-up. A restart keeps them.
"""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from dashboard.auth.secrets_file import read_private, write_private
from shared import jsonio
from shared.clock import Clock

LIFETIME_S = 7 * 24 * 3600
_FILE = ".dashboard-sessions"
_MOST = 100

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser."""

    digest: str
    """SHA-256 of the cookie's value, hex."""
    created_at: float
    expires_at: float
    """Seconds since the epoch."""


class SessionBook:
    """The live sessions; the newest hundred."""

    def __init__(self, data_dir: Path, clock: Clock) -> None:
        self._path = data_dir / _FILE
        self._clock = clock
        self._sessions = {session.digest: session for session in _load(self._path)}

    def begin(self) -> str:
        """Start a session and return the token for the cookie."""
        token = secrets.token_urlsafe(32)
        now = self._clock.wall()
        session = Session(_digest(token), now, now + LIFETIME_S)
        self._sessions = {**self._live(), session.digest: session}
        while len(self._sessions) > _MOST:
            del self._sessions[next(iter(self._sessions))]
        self._save()
        return token

    def find(self, token: str) -> Session | None:
        """Return the live session of `token`."""
        session = self._sessions.get(_digest(token))
        return session if session is not None and session.expires_at > self._clock.wall() else None

    def end(self, token: str) -> None:
        """End the session of `token`, if there is one."""
        if self._sessions.pop(_digest(token), None) is not None:
            self._save()

    def end_all(self) -> None:
        """End every session."""
        self._sessions = {}
        self._save()

    def _live(self) -> dict[str, Session]:
        now = self._clock.wall()
        return {digest: session for digest, session in self._sessions.items() if session.expires_at > now}

    def _save(self) -> None:
        try:
            write_private(self._path, jsonio.dumps([asdict(session) for session in self._sessions.values()]).decode())
        except OSError as error:
            _log.warning("sessions_not_saved", reason=error.strerror, consequence="a restart signs everyone out")


def _load(path: Path) -> list[Session]:
    text = read_private(path)
    if text is None:
        return []
    try:
        return [
            Session(str(row["digest"]), float(row["created_at"]), float(row["expires_at"]))
            for row in jsonio.loads(text.encode())
        ]
    except (ValueError, TypeError, KeyError):
        _log.warning("sessions_not_read", consequence="everyone has to sign in again")
        return []


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
