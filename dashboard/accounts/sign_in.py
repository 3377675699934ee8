"""Signing in to a provider with PKCE (RFC 7636), without a listener: the user pastes what the vendor's page gave.

A sign-in that was begun lives in memory for ten minutes and serves once. Its verifier never leaves this process but in
the one call to the vendor's token endpoint.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from dashboard.errors import Conflict, Invalid
from dashboard.outbound import Call, CallFailed, send
from shared.catalog.auth import Grant
from shared.catalog.oauth import (
    GrantRefused,
    GrantUnavailable,
    TokenCall,
    TokenReply,
    Tokens,
    authorize_url,
    exchange_call,
    read_tokens,
)
from shared.clock import Clock

LIVES_S = 600
"""How long the user has for signing in."""

_MOST_PENDING = 200
_WITHIN_S = 30.0
_START_AGAIN = "This sign-in is not known, was used already or has expired: start again."


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that waits for the user."""

    state: str
    url: str
    """Where the user signs in."""


@dataclass(frozen=True, slots=True)
class _Pending:
    provider: str
    verifier: str = field(repr=False)
    expires: float
    """Monotonic."""


@dataclass(frozen=True, slots=True)
class SignIns:
    """The sign-ins under way; built once."""

    grants: Mapping[str, Grant]
    clock: Clock
    _pending: dict[str, _Pending] = field(default_factory=dict, repr=False)

    def begin(self, provider: str) -> Begun:
        """Begin a sign-in at a provider that has a grant."""
        self._forget_the_old()
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
        self._pending[state] = _Pending(provider, verifier, self.clock.monotonic() + LIVES_S)
        return Begun(state, authorize_url(self.grants[provider], state=state, verifier=verifier))

    async def finish(self, provider: str, state: str, pasted: str) -> Tokens:
        """Turn what the user pasted into tokens. Raises 422 for a wrong state or code, 409 when nobody answers."""
        self._forget_the_old()
        pending = self._pending.get(state)
        if pending is None or pending.provider != provider:
            raise Invalid(_START_AGAIN, {"state": _START_AGAIN})
        code = code_in(pasted, state)
        del self._pending[state]  # from here on it is used, whatever the vendor says
        call = exchange_call(self.grants[provider], code=code, verifier=pending.verifier, state=state)
        try:
            return read_tokens(await _sent(call))
        except GrantRefused as refused:
            raise _not_acceptable(f"{_sentence(refused)} Start again.") from None
        except (GrantUnavailable, CallFailed) as unavailable:
            raise Conflict(f"{_sentence(unavailable)} Start again.") from None

    def _forget_the_old(self) -> None:
        """Drop what has expired, and the oldest ones when somebody begins without end."""
        now = self.clock.monotonic()
        expired = [state for state, pending in self._pending.items() if pending.expires <= now]
        surplus = list(self._pending)[: max(0, len(self._pending) - _MOST_PENDING)]
        for state in {*expired, *surplus}:
            del self._pending[state]


def code_in(pasted: str, state: str) -> str:
    """Return the code in a bare `code`, `code#state` or a callback address. Raises 422, also for another's state."""
    pasted = pasted.strip()
    if "://" in pasted or pasted.startswith("?"):
        code, found = _from_address(pasted)
    else:
        code, _, found = pasted.partition("#")
    if found and not secrets.compare_digest(found.encode("utf-8", "replace"), state.encode("utf-8", "replace")):
        raise _not_acceptable("This belongs to another sign-in: paste what the page that was just opened gave.")
    if not code or not code.isascii() or not code.isprintable() or " " in code:
        raise _not_acceptable("There is no code in this: paste the code, or the whole address that the page ended at.")
    return code


def _from_address(pasted: str) -> tuple[str, str]:
    try:
        parts = urlsplit(pasted)
        fields = parse_qs(f"{parts.query}&{parts.fragment}")
    except ValueError:
        return "", ""
    if refusal := fields.get("error"):
        raise _not_acceptable(f"The vendor did not sign you in: {_shown(refusal[0])}.")
    return fields.get("code", [""])[0], fields.get("state", [""])[0]


async def _sent(call: TokenCall) -> TokenReply:
    headers = {"content-type": call.content_type, "accept": "application/json", "user-agent": "codegate"}
    answer = await send(Call("POST", call.url, headers, content=call.body, within_s=_WITHIN_S))
    return TokenReply(answer.status, answer.body)


def _not_acceptable(message: str) -> Invalid:
    return Invalid(message, {"code_or_url": message})


def _sentence(error: Exception) -> str:
    words = str(error)
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def _shown(word: str) -> str:
    return "".join(character for character in word[:60] if character.isalnum() or character in "_- ")
