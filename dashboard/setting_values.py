"""Checking settings that a caller sends, globally or for a tenant: all or nothing, each fault named by its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from dashboard.errors import Invalid
from dashboard.fields import Id
from shared.settings.registry import Setting, setting_for
from shared.settings.values import InvalidSetting

_LONGEST = 100_000

Scalar = str | bool | int | float | None


def _bounded(values: dict[str, Scalar]) -> dict[str, Scalar]:
    if any(isinstance(value, str) and len(value) > _LONGEST for value in values.values()):
        raise ValueError(f"A value must be at most {_LONGEST} characters.")
    return values


SettingChanges = Annotated[dict[Id, Scalar], Field(max_length=500), AfterValidator(_bounded)]
"""Key -> text or JSON scalar; null returns to what is inherited."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """Checked changes: texts to store, keys to return to what is inherited."""

    texts: Mapping[str, str]
    removed: frozenset[str]


def normalised(values: Mapping[str, Scalar], *, tenant: bool) -> Normalised:
    """Check every value. Raises 422 that names each key at fault."""
    texts: dict[str, str] = {}
    removed: set[str] = set()
    faults: dict[str, str] = {}
    for key, value in values.items():
        try:
            row = _writable(key, tenant=tenant)
            if value is None:
                removed.add(key)
            else:
                texts[key] = row.normalise(value)
        except (InvalidSetting, OverflowError) as error:
            faults[key] = "is too large a number" if isinstance(error, OverflowError) else str(error)
    if faults:
        raise Invalid("; ".join(f"{key}: {words}" for key, words in faults.items()), faults)
    return Normalised(texts, frozenset(removed))


def _writable(key: str, *, tenant: bool) -> Setting:
    row = setting_for(key, tenant=tenant)
    if row.secret:
        raise InvalidSetting("is a secret: it is changed by its own address")
    if row.internal:
        raise InvalidSetting("is kept by CodeGate itself")
    return row
