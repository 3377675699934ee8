"""What makes requests one conversation, so that it stays with the account whose prompt cache is warm. Pure.

An explicit session id binds always. Without one, a hash of the system text and the first user message binds requests
whose history already holds an assistant turn: first turns are placed by the strategy, or else a fleet of agents that
all start with the same words would end on one account. Keys are digests: neither texts nor client ids are kept.
"""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b

CONVERSATION_TTL_S = 3600.0
"""Vendors keep prompt caches for five minutes to an hour; after that another account is as good."""
RESPONSE_TTL_S = 30 * 86_400.0
"""How long vendors keep a stored response."""

SESSION_HEADERS = ("x-claude-code-session-id", "session-id", "session_id", "x-session-id", "conversation_id")
_CLAUDE_CODE, *_OTHER_TOOLS = SESSION_HEADERS
_LONGEST_SESSION_ID = 1024
_END_CHARS = 16_384
"""System text stands at the one end of an opening, the user's words at the other."""


def session_of(headers: Mapping[str, str], in_body: str | None) -> str | None:
    """Return the client's explicit session id; `headers` by lower-case name."""
    if session := headers.get(_CLAUDE_CODE):
        return session
    if in_body:
        return in_body
    for name in _OTHER_TOOLS:
        if session := headers.get(name):
            return session
    return None


def conversation_key(*, scope: str, tier: str, session: str | None, opening: str) -> str | None:
    """Return the key under which a success binds the account; None when nothing tells conversations apart.

    `scope` is the client (its key or tenant), `tier` the class of model: caches are kept per model, and an agent's
    side calls to a small model must not pull its main conversation to another account.
    """
    if session:
        return _digest((scope, tier, "session"), session[:_LONGEST_SESSION_ID])
    return _digest((scope, tier, "opening"), str(len(opening)), _gist(opening)) if opening else None


def is_bound(*, session: str | None, has_history: bool) -> bool:
    """Tell whether a request looks its account up; a first turn without session id does not."""
    return bool(session) or has_history


def response_key(*, scope: str, response_id: str) -> str:
    """Return the key under which the producer of a stored response is remembered."""
    return _digest((scope, "response"), response_id[:_LONGEST_SESSION_ID])


def _gist(opening: str) -> str:
    """Return both ends of a long text: hashing megabytes costs every request more than telling them apart is worth."""
    return opening if len(opening) <= 2 * _END_CHARS else opening[:_END_CHARS] + opening[-_END_CHARS:]


def _digest(place: tuple[str, ...], *parts: str) -> str:
    hashed = _hashed(place).copy()
    hashed.update(_written(parts))
    return hashed.hexdigest()


@lru_cache(maxsize=256)
def _hashed(place: tuple[str, ...]) -> blake2b:
    """Return the hash so far of what a client's requests have in common."""
    return blake2b(_written(place), digest_size=16)


def _written(parts: tuple[str, ...]) -> bytes:
    """Write parts, each behind its length, so that no two lists of parts are the same text."""
    return "".join([f"{len(part)}:{part}" for part in parts]).encode("utf-8", "surrogatepass")
