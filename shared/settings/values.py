"""Kinds of setting values: stored text to typed value and back, with ranges.

`parse` reads what is stored, `normalise` what an API caller sends (text or JSON scalar); both raise `InvalidSetting`
with words that can stand beside a form field.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from shared.catalog.models import TierRule, TierRuleError, parse_tier_rules
from shared.jsonio import Json

Value = bool | int | float | str | tuple[str, ...] | tuple[TierRule, ...] | None

_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})
_ORIGIN = re.compile(r"(?:https?|chrome-extension|vscode-webview)://[^/\s*?#]+|\*")
_EVERY = "all"


class InvalidSetting(ValueError):
    """A value does not fit its setting; the message says what would."""


class Kind(StrEnum):
    """How a setting's text is read."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    CHOICES = "choices"
    """Comma-separated, out of a closed set; `all` is the whole set."""
    ORIGINS = "origins"
    """Web origins, one a line."""
    TIER_RULES = "tier_rules"
    """`pattern=tier`, one a line."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The values that a setting may have."""

    kind: Kind
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False
    """Whether it may be unset: empty text and null mean so."""


def parse(domain: Domain, text: str) -> Value:
    """Read stored text. Raises `InvalidSetting`."""
    if domain.optional and not text.strip():
        return () if domain.kind in _LISTS else None
    return _PARSERS[domain.kind](domain, text)


def normalise(domain: Domain, value: Json) -> str:
    """Check what a caller sent and return the text to store: scalars in one spelling, lists as they were typed.

    Raises `InvalidSetting`.
    """
    text = _as_text(domain, value)
    typed = parse(domain, text)
    return _spell(typed) if isinstance(typed, bool | int | float) else text.strip()


def _as_text(domain: Domain, value: Json) -> str:
    match value:
        case str():
            return value
        case bool() if domain.kind is Kind.BOOLEAN:
            return _spell(value)
        case int() | float() if not isinstance(value, bool):
            return _spell(value)
        case None if domain.optional:
            return ""
        case _:
            raise InvalidSetting(_EXPECTED[domain.kind])


def _spell(value: float) -> str:
    """Write a scalar as it is stored."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if math.isfinite(value) and value == int(value) else repr(value)


def _parse_boolean(_domain: Domain, text: str) -> bool:
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise InvalidSetting(_EXPECTED[Kind.BOOLEAN])


def _parse_integer(domain: Domain, text: str) -> int:
    if re.fullmatch(r"[+-]?\d{1,18}", text.strip(), re.ASCII) is None:
        raise InvalidSetting(_EXPECTED[Kind.INTEGER])
    number = int(text)
    _check_range(domain, number)
    return number


def _parse_number(domain: Domain, text: str) -> float:
    if re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?", text.strip(), re.ASCII | re.IGNORECASE) is None:
        raise InvalidSetting(_EXPECTED[Kind.NUMBER])
    number = float(text)
    if not math.isfinite(number):
        raise InvalidSetting(_EXPECTED[Kind.NUMBER])
    _check_range(domain, number)
    return number


def _parse_text(domain: Domain, text: str) -> str:
    if "\x00" in text:
        raise InvalidSetting("must not hold a NUL character")
    if domain.maximum is not None and len(text) > domain.maximum:
        raise InvalidSetting(f"must be at most {domain.maximum:g} characters")
    return text


def _parse_choices(domain: Domain, text: str) -> tuple[str, ...]:
    named = {word for part in text.split(",") if (word := part.strip().lower())}
    if _EVERY in named:
        return domain.choices
    if unknown := sorted(named - set(domain.choices)):
        raise InvalidSetting(f"unknown: {', '.join(unknown)[:200]}; known: {', '.join(domain.choices)}")
    return tuple(choice for choice in domain.choices if choice in named)


def _parse_origins(_domain: Domain, text: str) -> tuple[str, ...]:
    origins = tuple(line.strip().rstrip("/").lower() for line in text.splitlines() if line.strip())
    for origin in origins:
        if _ORIGIN.fullmatch(origin) is None:
            raise InvalidSetting("each line must be an origin such as https://app.example.com, or *")
    return origins


def _parse_tier_rules(_domain: Domain, text: str) -> tuple[TierRule, ...]:
    try:
        return parse_tier_rules(text)
    except TierRuleError as error:
        raise InvalidSetting(str(error)) from None


def _check_range(domain: Domain, number: float) -> None:
    if domain.minimum is not None and number < domain.minimum:
        raise InvalidSetting(f"must be at least {domain.minimum:.15g}")
    if domain.maximum is not None and number > domain.maximum:
        raise InvalidSetting(f"must be at most {domain.maximum:.15g}")


_LISTS = frozenset({Kind.CHOICES, Kind.ORIGINS, Kind.TIER_RULES})
_EXPECTED = {
    Kind.BOOLEAN: "must be true or false",
    Kind.INTEGER: "must be a whole number",
    Kind.NUMBER: "must be a number",
    Kind.TEXT: "must be text",
    Kind.CHOICES: "must be a comma-separated list",
    Kind.ORIGINS: "must be origins, one a line",
    Kind.TIER_RULES: "must be rules such as gpt-5*=opus, one a line",
}
_PARSERS: dict[Kind, Callable[[Domain, str], Value]] = {
    Kind.BOOLEAN: _parse_boolean,
    Kind.INTEGER: _parse_integer,
    Kind.NUMBER: _parse_number,
    Kind.TEXT: _parse_text,
    Kind.CHOICES: _parse_choices,
    Kind.ORIGINS: _parse_origins,
    Kind.TIER_RULES: _parse_tier_rules,
}
