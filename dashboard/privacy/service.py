"""The rules of guardrails in the dashboard: which detectors look, how often they found something."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.privacy import store
from dashboard.privacy.hints import hint_of
from dashboard.privacy.restoring import count_known, placeholders_in, restored
from dashboard.privacy.schemas import (
    DayCount,
    Guardrail,
    LogMasked,
    MaskedValue,
    Privacy,
    PrivacyChange,
    RevealedBodies,
    RevealedValue,
    Trial,
    TrialResult,
)
from dashboard.privacy.schemas import Mapping as MappingRow
from dashboard.privacy.trial import tried
from dashboard.setting_values import Scalar
from shared import jsonio
from shared.config import Config
from shared.crypto.keys import KeyFault, load_guardrail_key
from shared.crypto.mappings import keys_for, open_column
from shared.crypto.placeholders import SealBroken
from shared.db import timestamps
from shared.db.models import PrivacyMapping
from shared.guardrails.detector import Detector, Selection
from shared.guardrails.detectors.catalogue import DETECTORS
from shared.settings.cascade import Texts, resolve
from shared.settings.registry import guardrail_key

COUNTED_DAYS = 30
DRAWN_DAYS = 14
_SWITCH, _CATEGORIES, _PRIVATE_IPS = "privacy_enabled", "privacy_categories", "privacy_mask_private_ips"


@dataclass(frozen=True, slots=True)
class InForce:
    """The settings of guardrails in force."""

    tenant: Texts
    global_: Texts
    environment: Texts

    @property
    def privacy(self) -> Privacy:
        """The master switch and the chosen detectors."""
        return Privacy(enabled=bool(self._value(_SWITCH)), categories=list(self._chosen()))

    def looks(self, detector: str) -> bool:
        """Tell whether a detector is chosen and not switched off, whatever the master switch says."""
        return detector in self._chosen() and bool(self._value(guardrail_key(detector)))

    def selection(self, asked: list[str] | None) -> Selection:
        """Return what to look for: what was asked for, else what the settings say."""
        ids = [detector.id for detector in DETECTORS if self.looks(detector.id)] if asked is None else asked
        return Selection(frozenset(ids), bool(self._value(_PRIVATE_IPS)))

    def changes_for(self, detector: str, *, enabled: bool) -> dict[str, Scalar]:
        """Return the settings that switch a detector on or off; one that is not chosen is chosen as well."""
        changes: dict[str, Scalar] = {guardrail_key(detector): enabled}
        if enabled and detector not in self._chosen():
            changes[_CATEGORIES] = ",".join([*self._chosen(), detector])
        return changes

    def _chosen(self) -> tuple[str, ...]:
        value = self._value(_CATEGORIES)
        return tuple(str(entry) for entry in value) if isinstance(value, tuple) else ()

    def _value(self, key: str) -> object:
        return resolve(key, self.tenant, self.global_, self.environment)


async def in_force(session: AsyncSession, environment: Texts, tenant_id: str | None = None) -> InForce:
    """Read the settings in force, globally or for a tenant. Raises 404."""
    overrides = await store.tenant_texts(session, tenant_id) if tenant_id is not None else {}
    if overrides is None:
        raise NotFound("There is no such tenant.")
    return InForce(overrides, await store.setting_texts(session), environment)


def changed_settings(wanted: PrivacyChange) -> dict[str, Scalar]:
    """Return the settings that a change of the master switch and the choice comes to."""
    values: dict[str, Scalar] = {}
    if wanted.enabled is not None:
        values[_SWITCH] = wanted.enabled
    if wanted.categories is not None:
        values[_CATEGORIES] = wanted.categories if wanted.categories == "all" else ",".join(wanted.categories)
    return values


async def try_text(trial: Trial, settings: InForce, config: Config) -> TrialResult:
    """Find and replace in a thread; a large text takes a while. Raises 422 for an unknown detector."""
    known = {detector.id for detector in DETECTORS}
    if unknown := sorted(set(trial.categories or ()) - known):
        raise Invalid(f"categories: unknown: {', '.join(unknown)[:200]}", {"categories": "There is no such detector."})
    keys = keys_for(guardrail_secret(config), trial.tenant_id)
    return await asyncio.to_thread(tried, trial.text, settings.selection(trial.categories), keys)


def guardrail_secret(config: Config) -> bytes:
    """Return the guardrail key. Raises 409 when it cannot be used."""
    try:
        return load_guardrail_key(config).secret
    except KeyFault as fault:
        raise Conflict(str(fault)) from None


def described_guardrails(settings: InForce, masked: Mapping[str, Mapping[str, int]], now: datetime) -> list[Guardrail]:
    """Return all detectors with what they found in the last days."""
    days = [f"{now - timedelta(days=ago):%Y-%m-%d}" for ago in range(DRAWN_DAYS - 1, -1, -1)]
    counts = {day: _sum_of(texts) for day, texts in masked.items()}
    return [_described(detector, settings, counts, days) for detector in DETECTORS]


def first_counted_day(now: datetime) -> str:
    """Return from when on findings are counted, as stored text."""
    return timestamps.to_text(now - timedelta(days=COUNTED_DAYS))


async def reveal(session: AsyncSession, log_id: str, config: Config) -> RevealedBodies:
    """Return a request's bodies with the originals behind their placeholders. Raises 404 and 409."""
    tenant_id, bodies = await _logged(session, log_id)
    keys = keys_for(guardrail_secret(config), tenant_id)
    values: list[RevealedValue] = []
    for mapping in await store.mappings_of(session, placeholders_in(bodies), tenant_id):
        try:
            original = open_column(keys, mapping.original_enc)
        except SealBroken:
            continue  # sealed under an earlier key: the placeholder stays
        values.append(RevealedValue(placeholder=mapping.replacement, category=mapping.category, original=original))
    originals = {value.placeholder: value.original for value in values}
    counts = [count_known(body, originals) for body in bodies.values()]
    return RevealedBodies(
        **{name: restored(body, originals) for name, body in bodies.items()},
        values=values,
        restored=sum(known for known, _ in counts),
        unknown=sum(unknown for _, unknown in counts),
    )


async def masked_values(session: AsyncSession, log_id: str) -> LogMasked:
    """Return the placeholders that stand in a request's bodies. Raises 404."""
    tenant_id, bodies = await _logged(session, log_id)
    found = await asyncio.to_thread(placeholders_in, bodies)
    mappings = await store.mappings_of(session, found, tenant_id)
    return LogMasked(
        values=[MaskedValue(placeholder=mapping.replacement, category=mapping.category) for mapping in mappings]
    )


def described_mappings(rows: Iterable[tuple[PrivacyMapping, str | None]], config: Config) -> list[MappingRow]:
    """Return mappings as they are listed: the original only as a hint, and none where it does not open."""
    try:
        secret: bytes | None = load_guardrail_key(config).secret
    except KeyFault:
        secret = None
    return [
        MappingRow(
            id=mapping.id,
            category=mapping.category,
            replacement=mapping.replacement,
            hint=None if secret is None else _hint(mapping, secret),
            tenant_id=mapping.tenant_id,
            tenant_name=tenant_name,
            created_at=mapping.created_at,
        )
        for mapping, tenant_name in rows
    ]


def _hint(mapping: PrivacyMapping, secret: bytes) -> str | None:
    try:
        return hint_of(mapping.category, open_column(keys_for(secret, mapping.tenant_id), mapping.original_enc))
    except SealBroken:
        return None


async def _logged(session: AsyncSession, log_id: str) -> tuple[str | None, Mapping[str, str | None]]:
    logged = await store.logged_bodies(session, log_id)
    if logged is None:
        raise NotFound("There is no such request in the log.")
    return logged


def _described(detector: Detector, settings: InForce, counts: Mapping[str, Counter[str]], days: list[str]) -> Guardrail:
    return Guardrail(
        id=detector.id,
        name=detector.label,
        description=detector.description,
        category=detector.category,
        enabled=settings.looks(detector.id),
        priority=detector.priority,
        detectionCount=sum(found[detector.id] for found in counts.values()),
        daily=[DayCount(day=day, count=counts.get(day, Counter())[detector.id]) for day in days],
        matches=list(detector.matches),
        rejects=list(detector.rejects),
    )


def _sum_of(texts: Mapping[str, int]) -> Counter[str]:
    """Add up what requests of one day had masked: `{"email": 2}`, times the requests that had just that."""
    total: Counter[str] = Counter()
    for text, requests in texts.items():
        try:
            document = jsonio.loads(text.encode("utf-8", "replace"))
        except jsonio.JsonError:
            continue
        if isinstance(document, dict):
            for detector, found in document.items():
                total[detector] += found * requests if isinstance(found, int) else 0
    return total
