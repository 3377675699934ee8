"""The cipher behind placeholders: deterministic AES-256-CTR with a synthetic IV, authenticated, under keys of one tenant.

A value is sealed as `IV ‖ ciphertext ‖ tag`. The IV is an HMAC of the value itself (SIV construction), so equal values
seal equally and two different values never share a keystream. Reads no key file: the guardrail key is an argument.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

IV_BYTES = 16
TAG_BYTES = 16


class SealBroken(ValueError):
    """The sealed bytes were altered, cut, or belong to another tenant. The message holds no part of them."""


@dataclass(frozen=True, slots=True, repr=False)
class TenantKeys:
    """Two independent 32-byte keys of one tenant; without a repr, so that no log can show them."""

    cipher: bytes
    mac: bytes


def derive_tenant_keys(guardrail_key: bytes, tenant_id: str) -> TenantKeys:
    """Derive the keys of `tenant_id` (HKDF-SHA256); the same arguments give the same keys on every host."""
    info = b"codegate guardrails v1\x00" + tenant_id.encode()
    material = HKDF(algorithm=hashes.SHA256(), length=64, salt=None, info=info).derive(guardrail_key)
    return TenantKeys(cipher=material[:32], mac=material[32:])


def synthetic_iv(keys: TenantKeys, domain: str, value: str) -> bytes:
    """Return the 16 bytes that stand for `value` within `domain`: its IV, and the source of its placeholder."""
    return _mac(keys, b"iv", domain.encode(), to_bytes(value))[:IV_BYTES]


def seal(keys: TenantKeys, domain: str, value: str) -> bytes:
    """Encrypt `value`; equal arguments give equal bytes."""
    iv = synthetic_iv(keys, domain, value)
    body = iv + _ctr(keys, iv, to_bytes(value))
    return body + _mac(keys, b"tag", body)[:TAG_BYTES]


def unseal(keys: TenantKeys, sealed: bytes) -> str:
    """Return the value inside `sealed`; raises `SealBroken`."""
    body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
    if len(body) < IV_BYTES or not hmac.compare_digest(tag, _mac(keys, b"tag", body)[:TAG_BYTES]):
        raise SealBroken("the sealed value is damaged or was sealed under another key")
    return _ctr(keys, body[:IV_BYTES], body[IV_BYTES:]).decode("utf-8", "surrogatepass")


def original_hash(keys: TenantKeys, domain: str, value: str) -> str:
    """Return the hex HMAC by which a stored mapping of `value` is found; useless without the tenant's key."""
    return _mac(keys, b"hash", domain.encode(), to_bytes(value)).hex()


def further_bytes(keys: TenantKeys, iv: bytes, probe: int) -> bytes:
    """Return 16 other bytes for the same value, for the `probe`-th attempt at a free placeholder (from 1)."""
    return _mac(keys, b"probe", iv, probe.to_bytes(4, "big"))[:IV_BYTES]


def to_bytes(value: str) -> bytes:
    """Encode a text of a JSON document; lone surrogates are legal there."""
    return value.encode("utf-8", "surrogatepass")


def _ctr(keys: TenantKeys, iv: bytes, content: bytes) -> bytes:
    return Cipher(algorithms.AES(keys.cipher), modes.CTR(iv)).encryptor().update(content)


def _mac(keys: TenantKeys, *fields: bytes) -> bytes:
    mac = hmac.new(keys.mac, digestmod=sha256)
    for field in fields:
        mac.update(len(field).to_bytes(8, "big"))
        mac.update(field)
    return mac.digest()
