"""The proxy's in-memory read model: accounts, configs, tenants, settings, limits, as they stood at one revision.

Frozen values only; a change of configuration makes a new `Snapshot`, swapped in whole. Loading it from the database
is `snapshot_loader`'s work, so that routing and admission can be tested with plain values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.catalog.price_book import NO_OVERRIDES, PriceBook
from shared.catalog.wire import WireFormat


@dataclass(frozen=True, slots=True)
class Credential:
    """The decrypted secret of an account; never printed."""

    api_key: str | None = field(default=None, repr=False)
    """The API key, or for OAuth accounts the access token."""
    refresh_token: str | None = field(default=None, repr=False)
    expires_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One credential at one provider, with its limits."""

    id: str
    name: str
    provider: str
    auth_type: str
    base_url: str | None
    speaks: tuple[WireFormat, ...]
    """What the account speaks, in order of preference, at least one."""
    priority: int
    rate_limit: int
    """Requests in a sliding minute; 0 = unlimited."""
    monthly_budget: float | None
    """USD in a calendar month (UTC); None = unlimited."""
    enabled: bool
    credential: Credential
    external_account_id: str | None = None
    subscription_type: str | None = None
    proxy_url: str | None = None
    rested_by_hand_until_ms: int | None = None
    """Until when its owner lets it rest (milliseconds since the epoch); what is past says that the owner woke it then."""
    unusable: str | None = None
    """Why the account cannot be used (its secret does not decrypt), in words."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An account's place in a tier of a config."""

    tier: str
    account_id: str
    priority: int
    target_model: str | None


@dataclass(frozen=True, slots=True)
class RoutingConfig:
    """A stored choice: which accounts serve which tier, in which order."""

    id: str
    name: str
    strategy: str
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Tenant:
    """An isolated user or team."""

    id: str
    name: str
    key_hash: str
    """SHA-256 of the client key, hex."""
    config_id: str | None
    rate_limit: int
    enabled: bool
    settings: Mapping[str, str] = field(default_factory=dict)
    """Overrides as stored, by key."""


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """A user's limits for a model."""

    max_output_tokens: int | None = None
    supports_tool_calling: bool | None = None
    supports_reasoning: bool | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a request needs to know of the configuration."""

    revision: int
    accounts: Mapping[str, Account]
    """By id."""
    configs: Mapping[str, RoutingConfig]
    """By id."""
    active_config_id: str | None
    tenants: Mapping[str, Tenant]
    """By SHA-256 of the client key."""
    settings: Mapping[str, str]
    """Global settings as stored, by key."""
    client_key_hash: str | None
    """SHA-256 of the global client key."""
    model_limits: Mapping[str, ModelLimits] = field(default_factory=dict)
    """By model id."""
    prices: PriceBook = NO_OVERRIDES
    """The prices that users set."""
