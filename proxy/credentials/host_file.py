"""The login that Claude Code keeps on this host: `~/.claude/.credentials.json`, read, never written.

Form, as Claude Code 2.1 writes it (2026): `{"claudeAiOauth": {"accessToken", "refreshToken", "expiresAt" (ms), …}}`.
"""

from pathlib import Path

from proxy.snapshot import Credential
from shared import jsonio
from shared.jsonio import Json

PROVIDER = "anthropic"
"""Whose logins the file holds."""
_MAX_BYTES = 1024 * 1024


def read_host_login(path: Path) -> Credential | None:
    """Return the login in the file; None when there is none or it cannot be read. Blocks on the disk."""
    try:
        with path.open("rb") as file:
            return parse_host_login(file.read(_MAX_BYTES))
    except OSError:
        return None


def parse_host_login(raw: bytes) -> Credential | None:
    """Return the login in the file's content."""
    try:
        document = jsonio.loads(raw)
    except jsonio.JsonError:
        return None
    login = document.get("claudeAiOauth") if isinstance(document, dict) else None
    if not isinstance(login, dict) or not _text(login.get("accessToken")):
        return None
    return Credential(
        _text(login.get("accessToken")), _text(login.get("refreshToken")), _milliseconds(login.get("expiresAt"))
    )


def is_same_login(one: Credential, other: Credential) -> bool:
    """Tell whether two credentials share a token, so that they are states of one login."""
    return (one.api_key is not None and one.api_key == other.api_key) or (
        one.refresh_token is not None and one.refresh_token == other.refresh_token
    )


def _milliseconds(value: Json) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) and value else None
