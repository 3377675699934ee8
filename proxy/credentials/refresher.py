"""Renews logins ahead of need, so that requests seldom wait for it: a background loop."""

import asyncio
from collections.abc import Callable, Collection

import structlog
from sqlalchemy.exc import SQLAlchemyError

from proxy.credentials.grants import AHEAD_S, LoginExpired, LoginUnavailable, is_due, seconds_left
from proxy.credentials.oauth import OAuthTokens
from proxy.snapshot import Account
from shared.catalog.auth import AuthType
from shared.clock import Clock

EVERY_S = 900.0
"""The longest time between two rounds."""
RETRY_S = 60.0
"""The shortest one, and the wait after a failure that may pass."""

_log = structlog.get_logger(__name__)


async def run_refresher(tokens: OAuthTokens, accounts: Callable[[], Collection[Account]], clock: Clock) -> None:
    """Renew what is due, round after round, until cancelled. `accounts` returns those of the snapshot in force."""
    while True:
        try:
            wait = await renew_due(tokens, accounts(), clock)
        except Exception:  # noqa: BLE001 - a background loop outlives every fault of a round
            _log.exception("refresher_failed")
            wait = RETRY_S
        await asyncio.sleep(wait)


async def renew_due(tokens: OAuthTokens, accounts: Collection[Account], clock: Clock) -> float:
    """Make one round; return the seconds until the next one is due."""
    logins = [account for account in accounts if account.auth_type == AuthType.OAUTH and account.enabled]
    waits = [EVERY_S if await _prepared(tokens, logins) else RETRY_S]
    waits += await asyncio.gather(*(_renewed(tokens, account, clock) for account in logins))
    return min(max(RETRY_S, min(waits)), EVERY_S)


async def _prepared(tokens: OAuthTokens, logins: Collection[Account]) -> bool:
    """Catch up on what the database did not take; tell whether it takes everything now."""
    try:
        await tokens.note_host_login(logins)
        return await tokens.save_unsaved()
    except SQLAlchemyError as error:
        _log.warning("logins_waiting", reason=type(error).__name__)
        return False


async def _renewed(tokens: OAuthTokens, account: Account, clock: Clock) -> float:
    """Renew one login if it is due; return the seconds until it is due again."""
    if not tokens.can_renew(account):
        return EVERY_S
    try:
        if is_due(tokens.credential_of(account), clock.wall()):
            await tokens.renew(account)
            _log.info("login_renewed", account=account.name)
    except LoginExpired as fault:
        _log.warning("login_expired", account=account.name, reason=fault.info.message)
        return EVERY_S
    except LoginUnavailable as fault:
        _log.warning("login_unavailable", account=account.name, reason=fault.info.message)
        return RETRY_S
    left = seconds_left(tokens.credential_of(account), clock.wall())
    return EVERY_S if left is None else left - AHEAD_S
