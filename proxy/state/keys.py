"""The names of entries in shared state.

One function an entry, so that routing and admission, which do not know one another, speak of the same thing, and so
that two kinds of entry cannot collide. Ids are UUID text; what comes from a client arrives here as a digest.
"""

from datetime import UTC, datetime
from functools import lru_cache


def account_window(account_id: str) -> str:
    """Name the rate window of an account."""
    return f"window:account:{account_id}"


def tenant_window(tenant_id: str) -> str:
    """Name the rate window of a tenant."""
    return f"window:tenant:{tenant_id}"


def account_rest(account_id: str, family: str | None = None) -> str:
    """Name the rest of an account, or of one model family of it."""
    return f"rest:{account_id}" if family is None else f"rest:{account_id}:{family}"


def config_turn(config_id: str, tier: str | None) -> str:
    """Name the rotation of a tier of a config."""
    return f"turn:{config_id}:{tier or '*'}"


def conversation(digest: str) -> str:
    """Name the account binding of a conversation."""
    return f"bind:conversation:{digest}"


def digest_in(name: str) -> str:
    """Return the digest that a binding's name ends with: a conversation's id for people."""
    return name.rpartition(":")[2]


def stored_response(digest: str) -> str:
    """Name the account binding of a response that its vendor keeps."""
    return f"bind:response:{digest}"


def account_spend(account_id: str, month: str) -> str:
    """Name what an account spent in a month (see `month_at`)."""
    return f"spend:account:{account_id}:{month}"


def tenant_spend(tenant_id: str, month: str) -> str:
    """Name what a tenant spent in a month (see `month_at`)."""
    return f"spend:tenant:{tenant_id}:{month}"


def renewal(account_id: str) -> str:
    """Name the lease on renewing an account's login."""
    return f"lease:renewal:{account_id}"


def month_of(now: datetime) -> str:
    """Return the calendar month of an aware UTC time, `2026-11`."""
    return f"{now.year}-{now.month:02}"


def month_at(seconds: float) -> str:
    """Return the calendar month (UTC) at a point in time, seconds since the epoch."""
    return _month_of_day(int(seconds // _DAY_S))


_DAY_S = 86_400


@lru_cache(maxsize=8)
def _month_of_day(day: int) -> str:
    return month_of(datetime.fromtimestamp(day * _DAY_S, UTC))
