"""An account's login: whose it is, when it is due, what becomes of it. Pure.

The grant is chosen by the account's provider and never by default: a refresh token goes only to the vendor that
issued it.
"""

from collections.abc import Mapping

from proxy.errors import ErrorInfo, ErrorKind, UpstreamFault
from proxy.snapshot import Account, Credential
from shared.catalog.auth import AuthType, Grant
from shared.catalog.oauth import Tokens

AHEAD_S = 300.0
"""A token is renewed this long before it expires."""
EXPIRY_MARGIN_S = 10.0
"""A token this near its end may expire under way."""


class LoginExpired(UpstreamFault):
    """The account's login has ended; the message says what to do."""


class LoginUnavailable(UpstreamFault):
    """The account's login could not be renewed now; it may be later."""


def grant_of(account: Account, grants: Mapping[str, Grant]) -> Grant | None:
    """Return the grant of an OAuth account's provider, None where it has none."""
    return grants.get(account.provider) if account.auth_type == AuthType.OAUTH else None


def seconds_left(credential: Credential, now: float) -> float | None:
    """Return how long the access token lives from wall time `now`; None when that is not known."""
    return None if credential.expires_at_ms is None else credential.expires_at_ms / 1000 - now


def is_due(credential: Credential, now: float, *, ahead_s: float = AHEAD_S) -> bool:
    """Tell whether the access token ends within `ahead_s`, or is missing."""
    left = seconds_left(credential, now)
    return credential.api_key is None or (left is not None and left <= ahead_s)


def renewed(credential: Credential, tokens: Tokens, now: float) -> Credential:
    """Return the credential with what the vendor issued; an old refresh token stays where it issued none."""
    expires = None if tokens.expires_in_s is None else int((now + tokens.expires_in_s) * 1000)
    return Credential(tokens.access_token, tokens.refresh_token or credential.refresh_token, expires)


def serves(found: Credential, *, now: float, rejected: str | None, ahead_s: float) -> bool:
    """Tell whether a credential that was found elsewhere can take the place of one that is due or `rejected`."""
    return found.api_key is not None and found.api_key != rejected and not is_due(found, now, ahead_s=ahead_s)


def login_expired(account: Account, reason: str) -> LoginExpired:
    """Return the fault of an account whose login must be made again."""
    message = (
        f"The login of the account {account.name} has ended: {reason}. "
        "Sign in again: edit the account in the dashboard, or renew the login with the vendor's own tool."
    )
    return LoginExpired(ErrorInfo(502, ErrorKind.AUTHENTICATION, message), should_retry=False)


def login_unavailable(account: Account, reason: str) -> LoginUnavailable:
    """Return the fault of an account whose login could not be renewed now."""
    message = f"The login of the account {account.name} cannot be renewed at present: {reason}."
    return LoginUnavailable(ErrorInfo(502, ErrorKind.UPSTREAM, message))
