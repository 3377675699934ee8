"""Rotating the guardrail key: placeholders get new names from then on, those handed out before can still be put back.

Every stored mapping is sealed again under the new key in one transaction, its placeholder unchanged. The new key lies
beside the present one until that is through; after a crash in between, what the mappings open with decides.
"""

import secrets
from collections.abc import Callable
from pathlib import Path

import structlog

from dashboard.audit.store import Subject, Who
from dashboard.encryption import store
from dashboard.encryption.schemas import Rotated
from dashboard.errors import Conflict
from dashboard.services import Services
from shared.config import Config
from shared.crypto.keys import GUARDRAIL_KEY_FILE, Key, KeyFault, KeySource, load_guardrail_key, write_key_file
from shared.crypto.mappings import keys_for, open_column, to_column
from shared.crypto.placeholders import SealBroken, original_hash, seal
from shared.db.models import PrivacyMapping

_log = structlog.get_logger(__name__)
_RETIRED = "retired"
"""The domain of what was sealed again. A value that is masked anew gets a mapping of its own beside it."""


async def rotate_guardrail_key(services: Services, who: Who) -> Rotated:
    """Replace the guardrail key. Raises 409 when it comes from the environment or cannot be used."""
    present = _present(services.config)
    staged = _stage(services.config)
    try:
        async with services.change(who) as change:
            number = await store.reseal_mappings(change.session, _resealer(present.secret, staged.secret))
            change.note("rotate", Subject("guardrail_key"), {"reencrypted": [None, number]})
    except BaseException:
        await settle_guardrail_rotation(services)
        raise
    _promote(services.config)
    return Rotated(fingerprint=staged.fingerprint, reencrypted=number)


async def settle_guardrail_rotation(services: Services) -> None:
    """Finish or undo a rotation that did not come to its end; called at every start."""
    path = _staged_path(services.config)
    if not path.exists():
        return
    try:
        new = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return
    async with services.read() as session:
        newest = await store.newest_retired(session)
    if newest is not None and _opens(new, newest):
        _promote(services.config)
        _log.warning("guardrail_key_rotation_finished")
    else:
        path.unlink(missing_ok=True)


def _present(config: Config) -> Key:
    try:
        present = load_guardrail_key(config)
    except KeyFault as fault:
        raise Conflict(str(fault)) from None
    if present.source is KeySource.ENVIRONMENT:
        raise Conflict(f"The guardrail key is set by {present.origin}: change it there.")
    return present


def _stage(config: Config) -> Key:
    path = _staged_path(config)
    key = Key(secrets.token_bytes(32), KeySource.FILE, str(path))
    try:
        written = write_key_file(path, key.secret)
    except KeyFault as fault:
        raise Conflict(str(fault)) from None
    if not written:
        raise Conflict(
            "The guardrail key is being rotated, or that was interrupted: wait a moment, and restart CodeGate if it stays so."
        )
    return key


def _promote(config: Config) -> None:
    try:
        _staged_path(config).replace(config.data_dir / GUARDRAIL_KEY_FILE)
    except OSError as error:
        raise Conflict(f"The new guardrail key cannot take its place: {error.strerror}.") from None


def _resealer(old: bytes, new: bytes) -> Callable[[PrivacyMapping], dict[str, str] | None]:
    """Return the function that gives a mapping's new columns; None for one that does not open, which stays as it is."""

    def resealed(mapping: PrivacyMapping) -> dict[str, str] | None:
        try:
            value = open_column(keys_for(old, mapping.tenant_id), mapping.original_enc)
        except SealBroken:
            return None
        keys = keys_for(new, mapping.tenant_id)
        return {
            "original_enc": to_column(seal(keys, _RETIRED, value)),
            "original_hash": f"{_RETIRED}-{original_hash(keys, _RETIRED, mapping.replacement)}",
        }

    return resealed


def _opens(key: bytes, mapping: PrivacyMapping) -> bool:
    try:
        open_column(keys_for(key, mapping.tenant_id), mapping.original_enc)
    except SealBroken:
        return False
    return True


def _staged_path(config: Config) -> Path:
    return config.data_dir / f"{GUARDRAIL_KEY_FILE}.next"
