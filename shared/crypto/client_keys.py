"""Client keys: what a tool presents to CodeGate. Looked up by SHA-256, stored encrypted, never in clear."""

import hashlib
import secrets

from shared.crypto.vault import DecryptError, Vault, looks_sealed

PREFIX = "cgk_"
_SHOWN = 8


def new_client_key() -> str:
    """Return a fresh key: `cgk_` and 32 hexadecimal characters."""
    return PREFIX + secrets.token_hex(16)


def hash_client_key(key: str) -> str:
    """Return the hexadecimal SHA-256 that a key is looked up by. Any text is a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def client_key_prefix(key: str) -> str:
    """Return the first characters, by which a person recognises a key."""
    return key[:_SHOWN]


def open_client_key(vault: Vault, stored: str) -> str:
    """Return a stored client key in clear; earlier programs wrote it unencrypted. Raises `DecryptError`."""
    try:
        return vault.decrypt(stored)
    except DecryptError:
        if looks_sealed(stored):
            raise
        return stored
