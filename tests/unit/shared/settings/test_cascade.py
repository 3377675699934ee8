"""Which value is in force: tenant, global, environment, default."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.models import TierRule
from shared.config import load_config
from shared.settings.cascade import (
    Settings,
    Source,
    effective,
    environment_settings,
    invalid_environment,
    resolve,
    resolve_with_source,
)
from shared.settings.registry import DETECTORS, SETTINGS, guardrail_key
from shared.settings.values import InvalidSetting, Kind

_SAMPLES = {
    Kind.BOOLEAN: st.sampled_from(["true", "false"]),
    Kind.INTEGER: st.integers(1, 100).map(str),
    Kind.NUMBER: st.integers(1, 100).map(str),
    Kind.TEXT: st.text("abc", min_size=1, max_size=5),
    Kind.CHOICES: st.lists(st.sampled_from(list(DETECTORS)), unique=True).map(",".join),
    Kind.ORIGINS: st.just("https://a.example"),
    Kind.TIER_RULES: st.sampled_from(["gpt*=opus", "*mini*=haiku\ngpt*=sonnet"]),
}


@st.composite
def _places(draw: st.DrawFn) -> tuple[str, dict[str, str], dict[str, str], dict[str, str]]:
    """A key and, in each place, nothing, something that fits, or something that does not."""
    setting = SETTINGS[draw(st.sampled_from(sorted(SETTINGS)))]
    text = st.one_of(_SAMPLES[setting.domain.kind], st.just("\x00 fits nothing"))
    places = [draw(st.dictionaries(st.just(setting.key), text, max_size=1)) for _ in range(3)]
    return setting.key, places[0], places[1], places[2]


@given(_places())
def test_the_first_place_that_holds_a_fitting_value_wins(
    drawn: tuple[str, dict[str, str], dict[str, str], dict[str, str]],
) -> None:
    key, tenant, global_, environment = drawn
    setting = SETTINGS[key]
    order = [(Source.GLOBAL, global_), (Source.ENVIRONMENT, environment)]
    if key == "proxy_api_key":
        order.reverse()
    if setting.tenant_only:
        order.clear()
    if setting.tenant:
        order.insert(0, (Source.TENANT, tenant))
    expected = (setting.parse(setting.default), Source.DEFAULT)
    for source, place in order:
        if key not in place:
            continue
        try:
            expected = (setting.parse(place[key]), source)
        except InvalidSetting:
            continue
        break
    found = resolve_with_source(key, tenant, global_, environment)
    assert (found.value, found.source) == expected
    assert resolve(key, tenant, global_, environment) == expected[0]


def test_the_order_in_a_plain_example() -> None:
    key = "log_retention_days"
    assert resolve(key, {}, {}, {}) == 30
    assert resolve(key, {}, {}, {key: "7"}) == 7
    assert resolve(key, {}, {key: "14"}, {key: "7"}) == 14
    assert resolve(key, {key: "1"}, {key: "14"}, {}) == 14, "a tenant may not override it"
    assert resolve("request_logging", {"request_logging": "false"}, {"request_logging": "true"}, {}) is False


def test_for_the_client_key_the_environment_comes_first() -> None:
    key = "proxy_api_key"
    assert resolve(key, {}, {key: "stored"}, {key: "given"}) == "given"
    assert resolve(key, {}, {key: "stored"}, {}) == "stored"


def test_a_text_that_does_not_fit_counts_as_absent() -> None:
    assert resolve("quota_guard_percent", {}, {"quota_guard_percent": "lots"}, {}) == 95
    assert resolve("privacy_categories", {"privacy_categories": "horoscope"}, {}, {}) == tuple(DETECTORS)


def test_an_unknown_key_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        resolve("no_such_setting", {}, {}, {})


def test_every_setting_reaches_the_typed_object_with_its_type() -> None:
    settings = effective({}, {}, {})
    covered = {field.name for field in fields(Settings)} - {"detectors"}
    assert covered == set(SETTINGS) - {guardrail_key(detector) for detector in DETECTORS} - {"proxy_api_key"}
    types = {
        Kind.BOOLEAN: bool, Kind.INTEGER: int, Kind.NUMBER: float, Kind.TEXT: str,
        Kind.CHOICES: tuple, Kind.ORIGINS: tuple, Kind.TIER_RULES: tuple,
    }  # fmt: skip
    for name in covered:
        value = getattr(settings, name)
        assert value is None or type(value) is types[SETTINGS[name].domain.kind], name


def test_typed_values_of_a_tenant() -> None:
    settings = effective(
        {"tier_rules": "# ours\nGPT-5* = Opus\n", "monthly_budget": "12.5"},
        {"upstream_timeout_seconds": "5", "proxy_cors_origins": "https://a.example/\n*"},
        {},
    )
    assert settings.tier_rules == (TierRule("gpt-5*", "opus"),)
    assert settings.monthly_budget == 12.5
    assert settings.upstream_timeout_seconds == 5.0
    assert settings.proxy_cors_origins == ("https://a.example", "*")


def test_detectors_need_the_switch_the_category_and_their_own_switch() -> None:
    assert effective({}, {}, {}).detectors == frozenset()
    assert effective({}, {"privacy_enabled": "true"}, {}).detectors == set(DETECTORS)
    chosen = {"privacy_enabled": "true", "privacy_categories": "email, phone"}
    assert effective({}, chosen, {}).detectors == {"email", "phone"}
    assert effective({"guardrail_phone_enabled": "false"}, chosen, {}).detectors == {"email"}
    assert effective({"privacy_enabled": "false"}, chosen, {}).detectors == frozenset()


def test_the_environment_gives_settings_under_their_names_in_upper_case(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LOG_RETENTION_DAYS", "7")
    environment.setenv("REQUEST_LOGGING", "maybe")
    environment.setenv("PROXY_API_KEY", "from outside")
    config = load_config(None)
    given = environment_settings(config)
    assert given == {"log_retention_days": "7", "request_logging": "maybe", "proxy_api_key": "from outside"}
    assert effective({}, {}, given).log_retention_days == 7
    assert effective({}, {}, given).request_logging is True
    assert list(invalid_environment(config)) == ["REQUEST_LOGGING"]
