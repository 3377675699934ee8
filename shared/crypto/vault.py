"""The account vault: encrypts the secrets that the database keeps. AES-256-GCM, byte-compatible with earlier data.

Written form: `base64(iv[16] + ciphertext + tag[16])`. Read besides: `hex(iv):hex(ciphertext + tag)`, with whatever IV
length it was written with. A vault without a key, because the key cannot be read, refuses with the reason.
"""

import base64
import binascii
import contextlib
import os
import re
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_IV_BYTES = 16
_TAG_BYTES = 16
_LEGACY = re.compile(r"(?P<iv>(?:[0-9a-fA-F]{2})+):(?P<sealed>(?:[0-9a-fA-F]{2})+)")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4}){11,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
"""At least IV, tag and one byte: 33 bytes, 44 characters."""
_HEX = re.compile(r"[0-9a-fA-F]+")


class DecryptError(Exception):
    """A stored secret cannot be decrypted. The message is safe to show and says what to do."""


class EncryptError(Exception):
    """Nothing can be encrypted, because there is no usable key. The message is safe to show."""


class Vault:
    """Encrypts with one 32-byte key; decrypts with it and with those that are being rotated to or from."""

    def __init__(self, key: bytes, *also: bytes) -> None:
        self._ciphers: tuple[AESGCM, ...] = tuple(map(AESGCM, (key, *also)))
        self._fault = ""

    @classmethod
    def unusable(cls, fault: str) -> Self:
        """Return a vault that refuses everything, saying `fault`."""
        vault = cls(bytes(32))
        vault._ciphers = ()
        vault._fault = fault
        return vault

    @property
    def fault(self) -> str | None:
        """Why this vault refuses everything, or None."""
        return self._fault or None

    def encrypt(self, text: str) -> str:
        """Seal `text` with a fresh IV. Raises `EncryptError`."""
        if not self._ciphers:
            raise EncryptError(self._fault)
        iv = os.urandom(_IV_BYTES)
        return base64.b64encode(iv + self._ciphers[0].encrypt(iv, text.encode(), None)).decode("ascii")

    def decrypt(self, value: str) -> str:
        """Open a sealed value of either form. Raises `DecryptError`."""
        if not self._ciphers:
            raise DecryptError(self._fault)
        iv, sealed = _split(value)
        for cipher in self._ciphers:
            with contextlib.suppress(InvalidTag, ValueError):
                return cipher.decrypt(iv, sealed, None).decode()
        raise DecryptError(
            "The stored secret does not open with the present account key: "
            "put the key back that it was stored with, or enter the secret again"
        )


def looks_sealed(value: str) -> bool:
    """Tell whether `value` has the shape of a sealed value rather than that of a key in clear text.

    A long random key may itself be base64; keys in hex or in one letter case are told apart, since base64 of random
    bytes mixes cases.
    """
    if _LEGACY.fullmatch(value) is not None:
        return True
    if _BASE64.fullmatch(value) is None or _HEX.fullmatch(value) is not None:
        return False
    return value != value.lower() and value != value.upper()


def _split(value: str) -> tuple[bytes, bytes]:
    """Return IV and sealed bytes."""
    if (legacy := _LEGACY.fullmatch(value)) is not None:
        return bytes.fromhex(legacy["iv"]), bytes.fromhex(legacy["sealed"])
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) < _IV_BYTES + _TAG_BYTES:
        raise DecryptError("The stored secret is damaged: enter it again")
    return raw[:_IV_BYTES], raw[_IV_BYTES:]
