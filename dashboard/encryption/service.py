"""Rotating the account key: everything is encrypted again in one transaction, and a crash loses nothing.

The new key lies beside the present one until the transaction is through; then it takes its place. Whatever happens in
between, the database remembers which key its secrets are encrypted with, and the next start settles it by that.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.audit.store import Subject, Who
from dashboard.encryption import store
from dashboard.encryption.schemas import DecryptFault, Encryption, KeyState, Rotated
from dashboard.errors import Conflict
from dashboard.services import Services
from shared.config import Config
from shared.crypto.keys import (
    Key,
    KeyFault,
    KeySource,
    discard_account_key,
    load_account_key,
    load_guardrail_key,
    promote_account_key,
    stage_account_key,
)
from shared.crypto.vault import DecryptError, Vault
from shared.db.settle import known_account_key, remember_account_key


@dataclass(frozen=True, slots=True)
class _Loaded:
    key: Key | None
    fault: str | None


async def described_encryption(services: Services) -> Encryption:
    """Return the keys' fingerprints and sources, and what does not open."""
    async with services.read() as session:
        secrets = await store.stored_secrets(session)
    return Encryption(
        account_key=_state(_load(load_account_key, services.config)),
        guardrail_key=_state(_load(load_guardrail_key, services.config)),
        stored_secrets=len(secrets),
        decrypt_errors=_faults(secrets, services.keyring.vault),
    )


async def rotate_account_key(services: Services, who: Who) -> Rotated:
    """Replace the account key. Raises 409 when it comes from the environment, or when something does not open."""
    try:
        staged = stage_account_key(services.config)
    except KeyFault as fault:
        raise Conflict(str(fault)) from None
    try:
        async with services.change(who) as change:
            number = await _reencrypt(change.session, services.keyring.vault, Vault(staged.secret))
            await remember_account_key(change.session, staged.fingerprint)
            change.note("rotate", Subject("account_key"), {"reencrypted": [None, number]})
    except BaseException:
        await _settle_failure(services, staged)
        raise
    _promote(services)
    return Rotated(fingerprint=staged.fingerprint, reencrypted=number)


async def _reencrypt(session: AsyncSession, old: Vault, new: Vault) -> int:
    secrets = await store.stored_secrets(session)
    if faults := _faults(secrets, old):
        names = ", ".join(sorted({fault.name for fault in faults}))
        raise Conflict(
            f"These secrets do not open with the present key, enter them again or delete them first: {names}."
        )
    for stored in secrets:
        await store.replace_secret(session, stored, lambda sealed: new.encrypt(old.decrypt(sealed)))
    return len(secrets)


async def _settle_failure(services: Services, staged: Key) -> None:
    """Remove the new key, unless the commit went through after all; when that is not known, leave it to the next start."""
    try:
        async with services.engine.connect() as connection:
            known = await known_account_key(connection)
    except SQLAlchemyError:
        return
    if known == staged.fingerprint:
        _promote(services)
    else:
        discard_account_key(services.config)


def _promote(services: Services) -> None:
    try:
        promote_account_key(services.config)
    except KeyFault as fault:
        services.keyring.reload()  # which opens with either key until the next start settles it
        raise Conflict(str(fault)) from None
    services.keyring.reload()


def _faults(secrets: list[store.Stored], vault: Vault) -> list[DecryptFault]:
    faults = []
    for stored in secrets:
        try:
            vault.decrypt(stored.sealed)
        except DecryptError as error:
            faults.append(
                DecryptFault(subject=stored.subject, subject_id=stored.subject_id, name=stored.name, message=str(error))
            )
    return faults


def _load(loader: Callable[[Config], Key], config: Config) -> _Loaded:
    try:
        return _Loaded(loader(config), None)
    except KeyFault as fault:
        return _Loaded(None, str(fault))


def _state(loaded: _Loaded) -> KeyState:
    key = loaded.key
    return KeyState(
        usable=key is not None,
        fingerprint=key.fingerprint if key else None,
        source=key.source if key else None,
        origin=key.origin.rpartition("/")[2] if key else None,
        fault=loaded.fault,
        can_rotate=key is not None and key.source is not KeySource.ENVIRONMENT,
    )
