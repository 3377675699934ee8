"""The words of routing: what it is asked, what it answers. Frozen values, no behaviour."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

from proxy.snapshot import Account, RoutingConfig, Tenant
from proxy.state.keys import account_rest
from shared.catalog.models import TierRule
from shared.catalog.wire import WireFormat
from shared.values import value

DIRECT = "direct"
"""The strategy's name where no config is active."""


@value
class RouteQuery:
    """What routing must know of a request."""

    model: str
    format: WireFormat
    scope: str
    """Whose conversations these are (`Caller.scope`)."""
    tenant: Tenant | None = None
    session: str | None = None
    """The client's explicit session id (`affinity.session_of`)."""
    opening: str = ""
    """System text and first user message."""
    has_history: bool = False
    """Whether the conversation already holds an assistant turn."""
    previous_response_id: str | None = None


class RoutingSettings(Protocol):
    """The settings in force that routing obeys; `shared.settings.cascade.Settings` is one."""

    @property
    def tier_rules(self) -> tuple[TierRule, ...]:
        """Model patterns and their tiers, in order."""

    @property
    def session_affinity(self) -> bool:
        """Whether conversations stay with their account."""

    @property
    def quota_guard_percent(self) -> float:
        """From which use of a quota window on new conversations go elsewhere."""


class SkipReason(StrEnum):
    """Why an account cannot serve a request."""

    DISABLED = "disabled"
    UNUSABLE = "unusable"
    """Its stored secret does not decrypt."""
    RATE_LIMIT = "rate_limit"
    """Its own limit of requests a minute."""
    BUDGET = "budget"
    RESTING = "resting"
    """On cooldown; asked as the last resort, unless a limit is the reason."""
    UNREACHABLE = "unreachable"
    """Its address has just been found not to answer; asked as the last resort."""
    FORMAT = "format"
    """The request can only be said in a wire format that the account does not speak."""
    ELSEWHERE = "elsewhere"
    """Another account keeps the stored response that the request continues."""


@dataclass(frozen=True, slots=True)
class Skip:
    """An account that is left out, and why, in words that hold no secret."""

    account_id: str
    account_name: str
    reason: SkipReason
    words: str
    """Completes a sentence that begins with the account's name."""
    wait_s: float | None = None
    """Seconds until the reason is over, where time is the cure."""
    limited: bool = False
    """For a resting account: a 429 or Retry-After is the cause, so asking sooner is in vain."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that may be asked, with the model to ask it for."""

    account: Account
    model: str
    tier: str | None
    """The tier whose assignment this is; None where no config is active."""
    family: str
    """The model family whose limits apply (see `families.family_of`)."""
    rest_keys: tuple[str, str] = field(init=False, repr=False, compare=False)
    """Name the two rests that keep this candidate away: the account's and the model family's."""
    way: str = field(init=False, repr=False, compare=False)
    """Names the address and the outbound proxy on the way there: what cannot be reached there, none of its accounts can."""

    def __post_init__(self) -> None:
        """Name the rests once: candidates outlive requests."""
        keys = account_rest(self.account.id), account_rest(self.account.id, self.family)
        object.__setattr__(self, "rest_keys", keys)
        object.__setattr__(self, "way", _way_to_provider(self.account))


def _way_to_provider(account: Account) -> str:
    if not account.base_url:
        return f"{account.provider} {account.proxy_url or ''}"
    parts = urlsplit(account.base_url)
    return f"{parts.scheme}://{parts.netloc} {account.proxy_url or ''}"


@value
class Plan:
    """Where a request may go."""

    tier: str | None
    config: RoutingConfig | None
    strategy: str
    """As in `x-proxy-strategy`, without `+failover`."""
    ready: tuple[Candidate, ...]
    """In the order in which they are asked."""
    resting: tuple[Candidate, ...]
    """On cooldown, free soonest first."""
    skipped: tuple[Skip, ...]
    """All others of the tier, and the resting ones once more with their reason."""
    bind_key: str | None = None
    """Where a success binds the conversation; None with affinity off."""
    bound_account_id: str | None = None
    """The account that affinity put first."""
    guarded: frozenset[str] = frozenset()
    """Ids of accounts moved back because a quota window is nearly used up."""
    half_open: frozenset[str] = frozenset()
    """Ids of ready accounts whose rest is over but not yet followed by a success."""
