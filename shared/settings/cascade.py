"""Which value of a setting is in force: tenant, then global, then environment, then default.

For the client key the environment comes before the stored value. A stored text that does not fit its setting counts
as absent, so that a row which another program wrote can never stop the proxy.

`effective` turns all settings into one typed object; the proxy makes it once per tenant and snapshot, never per
request. `resolve` answers for a single key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import cast

from shared.catalog.models import TierRule
from shared.config import Config
from shared.settings.registry import SETTINGS, Setting, guardrail_key
from shared.settings.values import InvalidSetting, Value

Texts = Mapping[str, str]
"""Settings as stored, by key."""


class Source(StrEnum):
    """Where the value in force comes from."""

    TENANT = "tenant"
    GLOBAL = "global"
    ENVIRONMENT = "environment"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A value in force and where it comes from."""

    value: Value
    source: Source


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings in force for one tenant, or for the instance without tenants. Field names are the keys."""

    auto_switch_on_error: bool
    auto_switch_on_rate_limit: bool
    session_affinity: bool
    tier_rules: tuple[TierRule, ...]
    quota_guard_percent: int
    client_login_passthrough: bool
    connect_timeout_seconds: float
    upstream_timeout_seconds: float
    stream_idle_timeout_seconds: float
    max_body_bytes: int
    require_client_key: bool
    proxy_cors_origins: tuple[str, ...]
    multi_tenancy: bool
    default_tenant_id: str | None
    monthly_budget: float | None
    privacy_enabled: bool
    privacy_categories: tuple[str, ...]
    privacy_mask_private_ips: bool
    request_logging: bool
    detailed_request_logging: bool
    log_retention_days: int
    log_max_megabytes: int
    usage_retention_days: int
    log_body_max_bytes: int
    finetune_logging: bool
    finetune_full_context: bool
    finetune_unmasked: bool
    finetune_text_only: bool

    detectors: frozenset[str]
    """Ids of the detectors that look: chosen in `privacy_categories` and not switched off; empty without guardrails."""


def effective(tenant: Texts, global_: Texts, environment: Texts) -> Settings:
    """Return every setting in force; the arguments hold stored texts by key, `{}` for no tenant."""
    values = {
        field.name: resolve(field.name, tenant, global_, environment)
        for field in fields(Settings)
        if field.name in SETTINGS
    }
    detectors = frozenset[str]()
    if values["privacy_enabled"]:
        chosen = cast("tuple[str, ...]", values["privacy_categories"])
        detectors = frozenset(
            detector for detector in chosen if resolve(guardrail_key(detector), tenant, global_, environment)
        )
    # The registry's kinds guarantee the types, which a test compares field by field.
    return Settings(**values, detectors=detectors)  # type: ignore[arg-type]


def resolve(key: str, tenant_overrides: Texts, global_settings: Texts, environment: Texts) -> Value:
    """Return the value of `key` that is in force. Raises `KeyError` for an unknown key."""
    return resolve_with_source(key, tenant_overrides, global_settings, environment).value


def resolve_with_source(key: str, tenant_overrides: Texts, global_settings: Texts, environment: Texts) -> Resolved:
    """Return the value of `key` that is in force, and where it comes from."""
    setting = SETTINGS[key]
    places = {Source.TENANT: tenant_overrides, Source.GLOBAL: global_settings, Source.ENVIRONMENT: environment}
    for source in _order(setting):
        text = places[source].get(key)
        if text is None:
            continue
        try:
            return Resolved(setting.parse(text), source)
        except InvalidSetting:
            continue
    return Resolved(setting.parse(setting.default), Source.DEFAULT)


def environment_settings(config: Config) -> dict[str, str]:
    """Return the settings that the environment gives, as texts by key.

    Values that do not fit are among them: they count as absent, and `invalid_environment` names them.
    """
    given = {
        key: text
        for key, setting in SETTINGS.items()
        if setting.environment is not None and (text := config.environment.get(setting.environment)) is not None
    }
    if config.proxy_api_key is not None:  # it may have come from a file
        given["proxy_api_key"] = config.proxy_api_key.get_secret_value()
    return given


def invalid_environment(config: Config) -> dict[str, str]:
    """Return what is wrong with settings given in the environment, by variable; to be said at start."""
    faults = {}
    for key, text in environment_settings(config).items():
        setting = SETTINGS[key]
        try:
            setting.parse(text)
        except InvalidSetting as error:
            faults[setting.environment or key] = str(error)
    return faults


def _order(setting: Setting) -> Iterator[Source]:
    if setting.tenant:
        yield Source.TENANT
    if setting.environment_wins:
        yield from (Source.ENVIRONMENT, Source.GLOBAL)
        return
    if not setting.tenant_only:
        yield from (Source.GLOBAL, Source.ENVIRONMENT)
