"""`GET /v1/models`: answered from catalogue and configuration, never by asking an upstream. Pure.

Clients that speak Anthropic get its shape, others OpenAI's. Each tier that is assigned is represented by the current
Claude model of that name, whatever serves it, because clients look for ids that contain `claude`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from proxy.routing.plan import config_for
from proxy.snapshot import Snapshot, Tenant
from shared.catalog.models import CURRENT_CLAUDE, TierRule, tier_of
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

_CREATED_AT = "2026-01-01T00:00:00Z"
_CREATED = 1_767_225_600
"""The same moment in seconds; clients want a date, and the catalogue has none."""
_WILDCARDS = frozenset("*?[")
_LIMIT = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Listed:
    """One model that may be asked for."""

    id: str
    display_name: str


def available(snapshot: Snapshot, tenant: Tenant | None, rules: Sequence[TierRule]) -> tuple[Listed, ...]:
    """Return the models to offer: Claude names of assigned tiers, models named by rules, target models; each once."""
    named: dict[str, Listed] = {}
    for model in _candidates(snapshot, tenant, rules):
        named.setdefault(model.id, model)
    return tuple(named.values())


def find(model_id: str, snapshot: Snapshot, tenant: Tenant | None, rules: Sequence[TierRule]) -> Listed | None:
    """Return the model called `model_id`, also one that is not listed but belongs to an assigned tier."""
    for model in available(snapshot, tenant, rules):
        if model.id == model_id:
            return model
    tier = tier_of(model_id, rules)
    return Listed(model_id, model_id) if tier is not None and tier in _tiers(snapshot, tenant) else None


def render_list(models: tuple[Listed, ...], wire: WireFormat, query: str = "") -> dict[str, Json]:
    """Write the list in the client's shape; Anthropic's comes in the pages that the query string asks for."""
    if wire is not WireFormat.ANTHROPIC:
        return {"object": "list", "data": [render_model(model, wire) for model in models]}
    page, has_more = _page(models, dict(parse_qsl(query)))
    ends = {"first_id": page[0].id if page else None, "last_id": page[-1].id if page else None}
    return {"data": [render_model(model, wire) for model in page], "has_more": has_more, **ends}


def render_model(model: Listed, wire: WireFormat) -> dict[str, Json]:
    """Write one model in the client's shape."""
    if wire is WireFormat.ANTHROPIC:
        return {"type": "model", "id": model.id, "display_name": model.display_name, "created_at": _CREATED_AT}
    return {"id": model.id, "object": "model", "created": _CREATED, "owned_by": "codegate"}


def _page(models: tuple[Listed, ...], asked: Mapping[str, str]) -> tuple[tuple[Listed, ...], bool]:
    """Return the models after `after_id`, or before `before_id`, at most `limit`; and whether more follow that way.

    Without a limit, or with one that is no number, all of them; an unknown id is no bound.
    """
    ids = [model.id for model in models]
    limit = int(asked["limit"]) if _LIMIT.fullmatch(asked.get("limit", "")) else len(models)
    if (before := asked.get("before_id")) in ids:
        models = models[: ids.index(before)]
        return models[max(0, len(models) - limit) :], len(models) > limit
    if (after := asked.get("after_id")) in ids:
        models = models[ids.index(after) + 1 :]
    return models[:limit], len(models) > limit


def _candidates(snapshot: Snapshot, tenant: Tenant | None, rules: Sequence[TierRule]) -> Iterator[Listed]:
    tiers = _tiers(snapshot, tenant)
    for tier, current in CURRENT_CLAUDE.items():
        if tier in tiers:
            yield Listed(current.id, current.display_name)
    for rule in rules:
        if rule.tier in tiers and not _WILDCARDS & set(rule.pattern):
            yield Listed(rule.pattern, rule.pattern)
    config = config_for(tenant, snapshot)
    for assignment in config.assignments if config else ():
        if assignment.target_model and _is_enabled(assignment.account_id, snapshot):
            yield Listed(assignment.target_model, assignment.target_model)


def _tiers(snapshot: Snapshot, tenant: Tenant | None) -> Mapping[str, None]:
    """Return the tiers that somebody serves; without a config every account serves them all."""
    config = config_for(tenant, snapshot)
    if config is None:
        return dict.fromkeys(CURRENT_CLAUDE) if any(account.enabled for account in snapshot.accounts.values()) else {}
    enabled = (part for part in config.assignments if _is_enabled(part.account_id, snapshot))
    return dict.fromkeys(part.tier for part in enabled)


def _is_enabled(account_id: str, snapshot: Snapshot) -> bool:
    account = snapshot.accounts.get(account_id)
    return account is not None and account.enabled
