"""Snapshots by hand: accounts, configs and tenants with every field at its plainest value."""

from collections.abc import Iterable
from dataclasses import dataclass

from proxy.snapshot import Account, Assignment, Credential, RoutingConfig, Snapshot, Tenant
from shared.catalog.models import TierRule, parse_tier_rules
from shared.catalog.wire import WireFormat
from shared.crypto.client_keys import hash_client_key

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES


def account(name: str, **changes: object) -> Account:
    """An enabled, unlimited account whose id is its name, at a provider that speaks all formats."""
    plain: dict[str, object] = {
        "id": name,
        "name": name,
        "provider": "custom",
        "auth_type": "api_key",
        "base_url": None,
        "speaks": (A, C, R),
        "priority": 0,
        "rate_limit": 0,
        "monthly_budget": None,
        "enabled": True,
        "credential": Credential(api_key=f"key-of-{name}"),
    }
    return Account(**{**plain, **changes})  # type: ignore[arg-type]


def assigned(account_id: str, tier: str = "opus", *, priority: int = 0, model: str | None = None) -> Assignment:
    return Assignment(tier, account_id, priority, model)


def config(*assignments: Assignment, strategy: str = "priority", name: str = "main") -> RoutingConfig:
    return RoutingConfig(name, name, strategy, assignments)


def tenant(name: str, *, key: str = "", **changes: object) -> Tenant:
    plain: dict[str, object] = {
        "id": name,
        "name": name,
        "key_hash": hash_client_key(key or f"cgk_{name}"),
        "config_id": None,
        "rate_limit": 0,
        "enabled": True,
    }
    return Tenant(**{**plain, **changes})  # type: ignore[arg-type]


def snapshot(
    accounts: Iterable[Account] = (),
    *configs: RoutingConfig,
    active: str | None = None,
    tenants: Iterable[Tenant] = (),
    client_key: str | None = None,
) -> Snapshot:
    """A snapshot; the first config is active unless `active` names another ("" for none)."""
    first = configs[0].id if configs else None
    return Snapshot(
        revision=1,
        accounts={each.id: each for each in accounts},
        configs={each.id: each for each in configs},
        active_config_id=first if active is None else active or None,
        tenants={each.key_hash: each for each in tenants},
        settings={},
        client_key_hash=hash_client_key(client_key) if client_key else None,
    )


@dataclass(frozen=True)
class Switches:
    """The settings that routing and admission read, at their defaults."""

    tier_rules: tuple[TierRule, ...] = ()
    session_affinity: bool = True
    quota_guard_percent: float = 95.0
    require_client_key: bool = True
    multi_tenancy: bool = False
    default_tenant_id: str | None = None


def rules(text: str) -> tuple[TierRule, ...]:
    return parse_tier_rules(text)


def names(found: Iterable[object]) -> list[str]:
    """The names of the accounts of candidates, contenders or skips, in order."""
    return [getattr(each, "account_name", None) or each.account.name for each in found]  # type: ignore[attr-defined]
