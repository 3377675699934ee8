"""The two keys of an installation: the account key (secrets of accounts, client keys) and the guardrail key.

A key comes from the environment (derived by scrypt from a passphrase) or from a file in `DATA_DIR`: 64 hexadecimal
characters, mode 0600. `create_missing` makes the files on the first start; a file that exists is never overwritten,
whatever is in it. A key that cannot be used raises `KeyFault`; what needs it says so and the rest keeps working.
"""

import contextlib
import hashlib
import os
import re
import secrets
import tempfile
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from shared.config import Config
from shared.crypto.vault import Vault

ACCOUNT_KEY_FILE = ".account-key"
GUARDRAIL_KEY_FILE = ".guardrail-key"
LEGACY_KEY_FILE = ".master-key"

_KEY_BYTES = 32
_HEX_KEY = re.compile(r"[0-9a-fA-F]{64}")
_PRIVATE = 0o600
_OTHERS = 0o077
_SCRYPT_MEMORY = 64 * 1024 * 1024


class KeyFault(Exception):
    """A key cannot be used. The message names the file or variable and is safe to show."""


class KeySource(StrEnum):
    """Where a key came from."""

    FILE = "file"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Key:
    """A usable key."""

    secret: bytes = field(repr=False)
    """32 bytes."""
    source: KeySource
    origin: str
    """The file's path or the variable's name."""

    @property
    def fingerprint(self) -> str:
        """Return 16 hexadecimal characters that tell keys apart and tell nothing about them."""
        return hashlib.sha256(b"codegate key fingerprint\x00" + self.secret).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one of the two keys may come from: variables in order of precedence with their salts, then a file."""

    variables: tuple[tuple[str, bytes], ...]
    file_name: str


_ACCOUNT = _Place(
    variables=(("account_key", b"claude-proxy-account-key-salt"), ("master_key", b"claude-proxy-master-key-salt")),
    file_name=ACCOUNT_KEY_FILE,
)
_GUARDRAIL = _Place(variables=(("guardrail_key", b"claude-proxy-guardrail-key-salt"),), file_name=GUARDRAIL_KEY_FILE)


def load_account_key(config: Config) -> Key:
    """Return the account key. Raises `KeyFault`. Deriving one from a passphrase takes about 50 ms."""
    return _load(config, _ACCOUNT)


def load_guardrail_key(config: Config) -> Key:
    """Return the guardrail key. Raises `KeyFault`."""
    return _load(config, _GUARDRAIL)


def open_vault(config: Config) -> Vault:
    """Return the account vault; without a usable key one that refuses everything with the reason.

    While the key is being rotated, the vault opens what either key sealed.
    """
    staged = load_staged_account_key(config)  # first: a key that is promoted in between is then read as the present one
    try:
        present = load_account_key(config)
    except KeyFault as fault:
        return Vault.unusable(str(fault))
    if staged is None or present.source is KeySource.ENVIRONMENT:
        return Vault(present.secret)
    return Vault(present.secret, staged.secret)


def create_missing(config: Config) -> tuple[Path, ...]:
    """Make the key files that are needed and do not exist; returns those made.

    A lone `.master-key` of an earlier installation becomes the account key. Raises `KeyFault` when it is malformed or
    a file cannot be written.
    """
    return tuple(path for place in (_ACCOUNT, _GUARDRAIL) if (path := _create_if_missing(config, place)) is not None)


def stage_account_key(config: Config) -> Key:
    """Make the key to rotate to and write it beside the present one. Raises `KeyFault`.

    Then, in one transaction: encrypt everything with it, `remember_account_key`, bump the revision, commit. Then
    `promote_account_key`; or `discard_account_key` if the transaction failed. A crash anywhere in between is settled
    at the next start by the fingerprint that the database remembers.
    """
    present = load_account_key(config)
    if present.source is KeySource.ENVIRONMENT:
        raise KeyFault(f"The account key is set by {present.origin}: change it there")
    path = _staged(config)
    key = Key(secrets.token_bytes(_KEY_BYTES), KeySource.FILE, str(path))
    if not write_key_file(path, key.secret):
        raise KeyFault(
            "The account key is being rotated, or that was interrupted: wait a moment, and restart CodeGate if it stays so"
        )
    return key


def load_staged_account_key(config: Config) -> Key | None:
    """Return the key of a rotation that is under way, if any."""
    path = _staged(config)
    try:
        return Key(_read_key_file(path), KeySource.FILE, str(path))
    except KeyFault:
        return None


def promote_account_key(config: Config) -> None:
    """Put the staged key in the present one's place, in one step. Raises `KeyFault`."""
    try:
        _staged(config).replace(config.data_dir / ACCOUNT_KEY_FILE)
    except OSError as error:
        raise KeyFault(f"{_staged(config)} cannot take its place: {error.strerror}") from error


def discard_account_key(config: Config) -> None:
    """Remove the staged key, which nothing was encrypted with."""
    _staged(config).unlink(missing_ok=True)


def write_key_file(path: Path, secret: bytes) -> bool:
    """Write a key file with mode 0600, whole or not at all; returns False when one existed, which stays.

    Raises `KeyFault` when it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secret.hex())
                file.flush()
                os.fsync(file.fileno())
            return _link_new(Path(name), path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise KeyFault(f"{path} cannot be written: {error.strerror or type(error).__name__}") from error


def _load(config: Config, place: _Place) -> Key:
    if (derived := _derive(config, place)) is not None:
        return derived
    path = config.data_dir / place.file_name
    return Key(_read_key_file(path), KeySource.FILE, str(path))


def _derive(config: Config, place: _Place) -> Key | None:
    for variable, salt in place.variables:
        if (passphrase := getattr(config, variable)) is not None:
            return Key(_stretch(passphrase.get_secret_value(), salt), KeySource.ENVIRONMENT, variable.upper())
    return None


@lru_cache(maxsize=4)
def _stretch(passphrase: str, salt: bytes) -> bytes:
    """Derive a key; remembered, since it is slow on purpose and asked for whenever the configuration changes."""
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=16_384, r=8, p=1, maxmem=_SCRYPT_MEMORY, dklen=_KEY_BYTES)


def _read_key_file(path: Path) -> bytes:
    try:
        content = path.read_text(encoding="ascii", errors="replace").rstrip("\r\n")
    except FileNotFoundError:
        raise KeyFault(f"The key file {path} is missing: put it back, or restart to have a new one made") from None
    except OSError as error:
        raise KeyFault(f"The key file {path} cannot be read: {error.strerror or type(error).__name__}") from error
    if _HEX_KEY.fullmatch(content) is None:
        raise KeyFault(
            f"The key file {path} is not a key (64 hexadecimal characters): restore it from a backup; it was left as is"
        )
    _make_private(path)
    return bytes.fromhex(content)


def _make_private(path: Path) -> None:
    """Take other users' rights away; a file system without modes, or another owner's file, is left alone."""
    with contextlib.suppress(OSError):
        if path.stat().st_mode & _OTHERS:
            path.chmod(_PRIVATE)


def _staged(config: Config) -> Path:
    return config.data_dir / f"{ACCOUNT_KEY_FILE}.next"


def _create_if_missing(config: Config, place: _Place) -> Path | None:
    path = config.data_dir / place.file_name
    if path.exists() or any(getattr(config, variable) is not None for variable, _ in place.variables):
        return None
    legacy = config.data_dir / LEGACY_KEY_FILE
    adopted = place is _ACCOUNT and legacy.exists()
    secret = _read_key_file(legacy) if adopted else secrets.token_bytes(_KEY_BYTES)
    return path if write_key_file(path, secret) else None


def _link_new(source: Path, path: Path) -> bool:
    """Give `source` the name `path` unless that exists, in one step where the file system has links."""
    try:
        os.link(source, path)
    except FileExistsError:
        return False
    except OSError:  # no hard links here (some network and container mounts)
        if path.exists():
            return False
        source.rename(path)
    return True
