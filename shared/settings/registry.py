"""Every setting that can be changed at run time: one row each. API, forms, cascade and documentation come from here.

To add a setting, add a row here and the field of the same name in `shared.settings.cascade.Settings`.
Stored as texts in `settings` (global) and `tenant_settings` (overrides); see `shared.settings.values` for the kinds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from shared.jsonio import Json
from shared.settings.values import Domain, InvalidSetting, Kind, Value, normalise, parse

DETECTORS: Mapping[str, str] = MappingProxyType({
    "email": "E-mail addresses",
    "phone": "Phone numbers",
    "ssn": "Social security numbers",
    "credit_card": "Payment cards",
    "iban": "Bank accounts (IBAN)",
    "ip_address": "IP addresses",
    "api_key": "API keys",
    "aws_keys": "AWS keys",
    "jwt": "JSON Web Tokens",
    "private_key": "Private keys",
    "url_auth": "Passwords in URLs",
    "password": "Passwords",
    "name": "Names of people",
    "street_address": "Street addresses",
    "passport": "Passport numbers",
})  # fmt: skip
"""Ids of the guardrail detectors, in the order of the API, with what each one finds."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is to be known of one setting."""

    key: str
    group: str
    label: str
    help: str
    domain: Domain
    default: str = ""
    """As text; empty = unset."""
    tenant: bool = False
    """Whether a tenant may override it."""
    tenant_only: bool = False
    """Whether it exists for tenants alone."""
    unit: str = ""
    secret: bool = False
    """Stored encrypted and never shown; set by its own routes, not by the settings API."""
    internal: bool = False
    """Kept by CodeGate itself; not in forms."""
    environment: str | None = None
    """The variable that gives a value below the global one, or above it where `environment_wins`."""
    environment_wins: bool = False

    def parse(self, text: str) -> Value:
        """Read stored text. Raises `InvalidSetting`."""
        return parse(self.domain, text)

    def normalise(self, value: Json) -> str:
        """Check a caller's value and return the text to store. Raises `InvalidSetting`."""
        return normalise(self.domain, value)


class UnknownSetting(InvalidSetting):
    """There is no setting of that name, or not for a tenant."""


def setting_for(key: str, *, tenant: bool) -> Setting:
    """Return the row that a caller may write, globally or for a tenant. Raises `UnknownSetting`."""
    setting = SETTINGS.get(key)
    if setting is None:
        raise UnknownSetting("there is no such setting")
    if tenant and not setting.tenant:
        raise UnknownSetting("a tenant cannot override this setting")
    if not tenant and setting.tenant_only:
        raise UnknownSetting("this setting is for tenants only")
    return setting


def guardrail_key(detector: str) -> str:
    """Return the key of a detector's switch."""
    return f"guardrail_{detector}_enabled"


_BOOLEAN = Domain(Kind.BOOLEAN)
_DAY_S = 86_400
_GIB = 1024**3

_ROWS = (
    Setting("auto_switch_on_error", "routing", "Move on after an error",
            "When an account fails, the next one of the plan is asked.", _BOOLEAN, "true", tenant=True),
    Setting("auto_switch_on_rate_limit", "routing", "Move on at a rate limit",
            "When an account's limit is reached (429), the next one of the plan is asked.", _BOOLEAN, "true", tenant=True),
    Setting("session_affinity", "routing", "Keep conversations on their account",
            "A conversation stays with the account that served it, which keeps the provider's prompt cache warm.",
            _BOOLEAN, "true", tenant=True),
    Setting("tier_rules", "routing", "Tier rules",
            "One pattern=tier a line, asked in order before the model's name: gpt-5*=opus.",
            Domain(Kind.TIER_RULES, optional=True), tenant=True),
    Setting("quota_guard_percent", "routing", "Quota guard",
            "An account whose measured window is used up to this share is asked last.",
            Domain(Kind.INTEGER, 1, 100), "95", unit="%"),
    Setting("client_login_passthrough", "routing", "Pass a client's own login through",
            "A client that brings its own vendor login is passed to that vendor with it, untouched.", _BOOLEAN, "false"),
    Setting("connect_timeout_seconds", "connections", "Time to connect",
            "How long to wait for a connection to the provider.", Domain(Kind.NUMBER, 0.1, 600), "10", unit="s"),
    Setting("upstream_timeout_seconds", "connections", "Time to the first byte",
            "How long to wait from the request's start to the first byte of a stream, or to the end of a whole body.",
            Domain(Kind.NUMBER, 1, _DAY_S), "300", unit="s"),
    Setting("stream_idle_timeout_seconds", "connections", "Time between chunks",
            "How long a stream may be silent before it counts as broken.", Domain(Kind.NUMBER, 1, _DAY_S), "300", unit="s"),
    Setting("max_body_bytes", "connections", "Largest request",
            "Larger request bodies are refused with 413, counted after decompression.",
            Domain(Kind.INTEGER, 1, _GIB), "33554432", unit="bytes"),
    Setting("require_client_key", "access", "Require a client key",
            "Off, anybody who reaches the proxy's port may use it at your expense.", _BOOLEAN, "true"),
    Setting("proxy_cors_origins", "access", "Web pages that may call the proxy",
            "Origins, one a line; none means that no page of a browser may.", Domain(Kind.ORIGINS, optional=True)),
    Setting("multi_tenancy", "access", "Tenants",
            "Each tenant has its own client key, limits and records.", _BOOLEAN, "false"),
    Setting("proxy_api_key", "access", "Client key",
            "The key that tools present when there are no tenants.", Domain(Kind.TEXT, optional=True),
            secret=True, environment="PROXY_API_KEY", environment_wins=True),
    Setting("default_tenant_id", "access", "Default tenant",
            "The tenant that took over the client key.", Domain(Kind.TEXT, maximum=100, optional=True), internal=True),
    Setting("monthly_budget", "access", "Monthly budget",
            "What this tenant may spend in a calendar month (UTC); empty = no limit.",
            Domain(Kind.NUMBER, 0, 1e9, optional=True), tenant=True, tenant_only=True, unit="USD"),
    Setting("privacy_enabled", "guardrails", "Guardrails",
            "Secrets and personal data are replaced before a request leaves this machine, and put back in the answer.",
            _BOOLEAN, "false", tenant=True),
    Setting("privacy_categories", "guardrails", "What is looked for",
            "Detector ids, comma-separated; all = every one.",
            Domain(Kind.CHOICES, choices=tuple(DETECTORS)), "all", tenant=True),
    *(Setting(guardrail_key(detector), "guardrails", label, f"{label} are looked for.", _BOOLEAN, "true", tenant=True)
      for detector, label in DETECTORS.items()),
    Setting("privacy_mask_private_ips", "guardrails", "Private IP addresses too",
            "Addresses of private networks are masked as well; loop-back never is.", _BOOLEAN, "false", tenant=True),
    Setting("request_logging", "records", "Log requests",
            "One row a request: model, account, tokens, cost, times; no bodies.", _BOOLEAN, "true", tenant=True),
    Setting("detailed_request_logging", "records", "Log bodies",
            "Keeps the masked bodies of requests and answers as well.", _BOOLEAN, "false", tenant=True),
    Setting("log_retention_days", "records", "Keep logs for",
            "Older request logs are deleted; 0 = kept for ever.", Domain(Kind.INTEGER, 0, 36_500), "30", unit="days"),
    Setting("log_max_megabytes", "records", "Keep logs up to",
            "The oldest request logs are deleted beyond this size; 0 = no limit.",
            Domain(Kind.INTEGER, 0, 10_000_000), "1024", unit="MB"),
    Setting("usage_retention_days", "records", "Keep usage rows for",
            "Older usage rows are deleted, their sums by hour and day stay; 0 = kept for ever.",
            Domain(Kind.INTEGER, 0, 36_500), "0", unit="days"),
    Setting("log_body_max_bytes", "records", "Largest logged body",
            "A longer body is cut in the log.", Domain(Kind.INTEGER, 0, _GIB), "1048576", unit="bytes"),
    Setting("finetune_logging", "datasets", "Capture a dataset",
            "Finished exchanges are written to a dataset for fine-tuning.", _BOOLEAN, "false", tenant=True),
    Setting("finetune_full_context", "datasets", "Whole conversations",
            "Each entry holds the whole conversation instead of its last turn.", _BOOLEAN, "false", tenant=True),
    Setting("finetune_unmasked", "datasets", "Original values",
            "Entries hold the original values instead of their placeholders.", _BOOLEAN, "false", tenant=True),
    Setting("finetune_text_only", "datasets", "Text only",
            "Tool calls, their results, pictures and thinking are left out.", _BOOLEAN, "false", tenant=True),
)  # fmt: skip

_WITHOUT_VARIABLE = frozenset({"default_tenant_id", "monthly_budget"})


def _with_variable(setting: Setting) -> Setting:
    """Let a setting be given in the environment under its key in upper case."""
    if setting.environment is not None or setting.key in _WITHOUT_VARIABLE:
        return setting
    return replace(setting, environment=setting.key.upper())


SETTINGS: Mapping[str, Setting] = MappingProxyType({row.key: _with_variable(row) for row in _ROWS})
"""By key, in the order of the forms."""
