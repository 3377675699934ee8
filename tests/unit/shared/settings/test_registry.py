"""The registry: every key of the contract, and what a caller may write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.jsonio import Json
from shared.settings.registry import DETECTORS, SETTINGS, UnknownSetting, setting_for
from shared.settings.values import InvalidSetting, Kind

CONTRACT = {
    "auto_switch_on_error": ("true", True), "auto_switch_on_rate_limit": ("true", True),
    "session_affinity": ("true", True), "tier_rules": ("", True), "quota_guard_percent": ("95", False),
    "connect_timeout_seconds": ("10", False), "upstream_timeout_seconds": ("300", False),
    "stream_idle_timeout_seconds": ("300", False), "max_body_bytes": ("33554432", False),
    "require_client_key": ("true", False), "client_login_passthrough": ("false", False),
    "proxy_cors_origins": ("", False), "multi_tenancy": ("false", False), "proxy_api_key": ("", False),
    "default_tenant_id": ("", False), "privacy_enabled": ("false", True), "privacy_categories": ("all", True),
    "privacy_mask_private_ips": ("false", True), "request_logging": ("true", True),
    "detailed_request_logging": ("false", True), "log_retention_days": ("30", False),
    "log_max_megabytes": ("1024", False), "usage_retention_days": ("0", False), "log_body_max_bytes": ("1048576", False),
    "finetune_logging": ("false", True), "finetune_full_context": ("false", True),
    "finetune_unmasked": ("false", True), "finetune_text_only": ("false", True), "monthly_budget": ("", True),
} | {f"guardrail_{detector}_enabled": ("true", True) for detector in ["email", "phone", "ssn", "credit_card", "iban", "ip_address", "api_key", "aws_keys", "jwt", "private_key", "url_auth", "password", "name", "street_address", "passport"]}  # fmt: skip
"""Key -> default as text, and whether a tenant may override it."""


def test_the_keys_are_those_of_the_contract() -> None:
    assert {key: (setting.default, setting.tenant) for key, setting in SETTINGS.items()} == CONTRACT


@pytest.mark.parametrize("key", sorted(SETTINGS))
def test_every_row_is_complete_and_its_default_fits(key: str) -> None:
    setting = SETTINGS[key]
    assert setting.key == key
    assert setting.label
    assert setting.help.endswith(".")
    assert setting.group in {"routing", "connections", "access", "guardrails", "records", "datasets"}
    setting.parse(setting.default)
    assert setting.environment is None or setting.environment == key.upper()


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("request_logging", True, "true"), ("request_logging", "true", "true"), ("request_logging", "FALSE", "false"),
        ("request_logging", 0, "false"), ("request_logging", "1", "true"),
        ("quota_guard_percent", 3, "3"), ("quota_guard_percent", "3", "3"), ("quota_guard_percent", 3.0, "3"),
        ("quota_guard_percent", " 42 ", "42"),
        ("upstream_timeout_seconds", 1, "1"), ("upstream_timeout_seconds", "2.50", "2.5"),
        ("connect_timeout_seconds", 0.5, "0.5"), ("log_retention_days", 0, "0"),
        ("tier_rules", "gpt-5*=opus\n# why\n", "gpt-5*=opus\n# why"), ("tier_rules", "", ""), ("tier_rules", None, ""),
        ("privacy_categories", "all", "all"), ("privacy_categories", "email,phone", "email,phone"),
        ("privacy_categories", "", ""), ("monthly_budget", None, ""), ("monthly_budget", 12.5, "12.5"),
        ("proxy_cors_origins", "https://a.example", "https://a.example"),
        ("max_body_bytes", 33554432, "33554432"),
    ],
)  # fmt: skip
def test_texts_and_json_scalars_are_stored_in_one_spelling(key: str, value: Json, stored: str) -> None:
    assert SETTINGS[key].normalise(value) == stored


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("request_logging", "maybe"), ("request_logging", None), ("request_logging", 2), ("request_logging", ""),
        ("request_logging", []), ("quota_guard_percent", True), ("quota_guard_percent", 0),
        ("quota_guard_percent", 101), ("quota_guard_percent", 1.5), ("quota_guard_percent", "9" * 40),
        ("quota_guard_percent", "٣"), ("upstream_timeout_seconds", 0.5), ("upstream_timeout_seconds", "inf"),
        ("upstream_timeout_seconds", float("nan")), ("upstream_timeout_seconds", "1e999"),
        ("stream_idle_timeout_seconds", 0), ("max_body_bytes", -1), ("tier_rules", "gpt-5"), ("tier_rules", "=opus"),
        ("tier_rules", "gpt=op us"), ("privacy_categories", "email,horoscope"), ("proxy_cors_origins", "example.com"),
        ("proxy_cors_origins", "https://a.example/path"), ("monthly_budget", -1), ("monthly_budget", "ten"),
        ("log_retention_days", {"a": 1}), ("default_tenant_id", "x\x00y"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_words(key: str, value: Json) -> None:
    with pytest.raises(InvalidSetting) as fault:
        SETTINGS[key].normalise(value)
    assert str(fault.value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@given(st.sampled_from(sorted(SETTINGS)), _JSON)
def test_any_json_is_either_stored_readably_or_refused(key: str, value: Json) -> None:
    setting = SETTINGS[key]
    try:
        stored = setting.normalise(value)
    except InvalidSetting:
        return
    assert setting.parse(stored) == setting.parse(setting.normalise(stored))


def test_who_may_write_what() -> None:
    assert setting_for("request_logging", tenant=True).key == "request_logging"
    assert setting_for("log_retention_days", tenant=False).key == "log_retention_days"
    for key, tenant in (("log_retention_days", True), ("monthly_budget", False), ("nonsense", False), ("", True)):
        with pytest.raises(UnknownSetting):
            setting_for(key, tenant=tenant)


def test_detector_ids_are_in_the_order_of_the_api() -> None:
    assert SETTINGS["privacy_categories"].domain.choices == tuple(DETECTORS)
    assert SETTINGS["privacy_categories"].domain.kind is Kind.CHOICES
