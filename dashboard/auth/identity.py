"""Tells who sends a request, from its headers alone: the admin token, a live session, or nobody.

The right credential is looked at before the throttle, so that somebody else's guessing never locks the owner out.
"""

import hashlib
import hmac
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers

from dashboard.auth.sessions import SessionBook
from dashboard.auth.throttle import Throttle


@dataclass(frozen=True, slots=True)
class Identity:
    """The administrator, and how they proved it."""

    actor: str
    """What the audit log says: `token` or `password`."""
    by_cookie: bool
    """A cookie is sent by the browser without being asked, so that the origin must be looked at."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nobody known; 429 when this address has tried too often."""

    status: int
    message: str
    retry_after_s: int | None = None


class Authenticator:
    """Knows the admin token and the live sessions."""

    def __init__(self, admin_token: str | None, sessions: SessionBook, bearer: Throttle, cookie_name: str) -> None:
        self._token_digest = _digest(admin_token.encode()) if admin_token else None
        self._sessions = sessions
        self._bearer = bearer
        self.cookie_name = cookie_name

    def identify(self, headers: Headers, address: str) -> Identity | Refusal:
        """Return who sends a request with `headers` from `address`. Never waits, never writes."""
        bearer = bearer_token(headers)
        if bearer is not None and self.is_admin_token(bearer):
            return Identity("token", by_cookie=False)
        cookie = self.session_token(headers)
        if cookie is not None and self._sessions.find(cookie) is not None:
            return Identity("password", by_cookie=True)
        if bearer is None:
            return Refusal(401, "Sign in first.")
        wait_s = self._bearer.wait_s(address)
        if wait_s is not None:
            return Refusal(429, "Too many wrong tokens. Wait, then try again.", wait_s)
        self._bearer.note_failure(address)
        return Refusal(401, "This token is not the admin token.")

    def is_admin_token(self, candidate: str) -> bool:
        """Compare with `ADMIN_TOKEN` in constant time; False when none is set."""
        if self._token_digest is None:
            return False
        return hmac.compare_digest(self._token_digest, _digest(header_bytes(candidate)))

    def session_token(self, headers: Headers) -> str | None:
        """Return the value of the session cookie."""
        for line in headers.getlist("cookie"):
            try:
                morsel = SimpleCookie(line).get(self.cookie_name)
            except CookieError:
                continue
            if morsel is not None:
                return morsel.value
        return None


def bearer_token(headers: Headers) -> str | None:
    """Return the token of `Authorization: Bearer …`."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def header_bytes(text: str) -> bytes:
    """Return the bytes that stood on the wire: servers decode header values as Latin-1."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _digest(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()
