"""The rules of signing in: what counts as a wrong attempt, and who may set a password.

Signing in reads the password's hash and writes nothing to the database.
"""

from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.auth import store
from dashboard.auth.identity import Authenticator
from dashboard.auth.passwords import Passwords
from dashboard.auth.sessions import SessionBook
from dashboard.auth.setup_code import discard_setup_code, is_setup_code
from dashboard.auth.throttle import Allowance, Throttle
from dashboard.errors import Invalid, TooMany, Unauthorized
from shared.clock import Clock
from shared.jsonio import Json

LOGIN_ALLOWANCE = Allowance(per_address=10, overall=50, window_s=300)
SETUP_ALLOWANCE = Allowance(per_address=100, overall=300, window_s=300)
"""A setup code cannot be guessed; this only bounds the noise."""
BEARER_ALLOWANCE = Allowance(per_address=90, overall=300, window_s=60)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Auth:
    """What signing in needs; built once."""

    data_dir: Path
    clock: Clock
    authenticator: Authenticator
    sessions: SessionBook
    passwords: Passwords
    logins: Throttle
    setups: Throttle

    async def log_in(self, session: AsyncSession, document: Json, address: str) -> str:
        """Return a new session's token for the right password or admin token. Raises 401 or 429."""
        credential = document if isinstance(document, dict) else {}
        token, password = credential.get("token"), credential.get("password")
        if isinstance(token, str) and self.authenticator.is_admin_token(token):
            return self._begin("token", address)
        _refuse_when_throttled(self.logins, address)
        self.logins.note_failure(address)
        hashed = await store.password_hash(session)
        if hashed is not None and isinstance(password, str) and await self.passwords.matches(hashed, password):
            self.logins.forgive(address)
            return self._begin("password", address)
        _log.warning("login_refused", address=address)
        raise Unauthorized("This is not the right password or token.")

    def check_setup_code(self, document: Json, address: str) -> None:
        """Accept the right setup code only. Raises 401 or 429."""
        code = document.get("setup_code") if isinstance(document, dict) else None
        if isinstance(code, str) and is_setup_code(self.data_dir, code):
            return
        _refuse_when_throttled(self.setups, address)
        self.setups.note_failure(address)
        raise Unauthorized("This is not the set-up code. Open the link that start.sh prints.")

    async def check_password(self, session: AsyncSession, password: str | None) -> None:
        """Accept the present password only. Raises 422 at the field."""
        hashed = await store.password_hash(session)
        if not (hashed and password and await self.passwords.matches(hashed, password)):
            raise Invalid("The current password is wrong.", {"current_password": "This is not the current password."})

    def password_is_set(self) -> None:
        """Forget the setup code and every session: whoever was signed in must know the new password."""
        discard_setup_code(self.data_dir)
        self.sessions.end_all()

    def _begin(self, how: str, address: str) -> str:
        _log.info("signed_in", how=how, address=address)
        return self.sessions.begin()


def _refuse_when_throttled(throttle: Throttle, address: str) -> None:
    wait_s = throttle.wait_s(address)
    if wait_s is not None:
        raise TooMany("Too many wrong attempts. Wait, then try again.", retry_after_s=wait_s)
