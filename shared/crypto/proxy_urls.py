"""Outbound proxy URLs as the database keeps them: sealed when they carry a login, in clear otherwise.

Earlier programs wrote all of them in clear; a sealed value never holds `://`, so that both are told apart.
"""

from urllib.parse import urlsplit

from shared.crypto.vault import Vault


def seal_proxy_url(vault: Vault, url: str) -> str:
    """Return what to store. Raises `EncryptError`."""
    return vault.encrypt(url) if "@" in urlsplit(url).netloc else url


def open_proxy_url(vault: Vault, stored: str) -> str:
    """Return the URL in clear. Raises `DecryptError`."""
    return stored if "://" in stored else vault.decrypt(stored)
