"""The account vault: both value forms, byte-compatible with earlier data."""

import base64
import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto.client_keys import (
    client_key_prefix,
    hash_client_key,
    new_client_key,
    open_client_key,
)
from shared.crypto.vault import DecryptError, EncryptError, Vault, looks_sealed

KEY = bytes(range(32))


def _legacy(text: str, iv_bytes: int) -> str:
    iv = os.urandom(iv_bytes)
    return f"{iv.hex()}:{AESGCM(KEY).encrypt(iv, text.encode(), None).hex()}"


@given(st.text())
def test_what_was_sealed_opens(text: str) -> None:
    assert Vault(KEY).decrypt(Vault(KEY).encrypt(text)) == text


def test_the_written_form_is_iv_then_ciphertext_then_tag_in_base64() -> None:
    raw = base64.b64decode(Vault(KEY).encrypt("secret"), validate=True)
    assert len(raw) == 16 + 6 + 16
    assert AESGCM(KEY).decrypt(raw[:16], raw[16:], None) == b"secret"


def test_a_value_of_an_earlier_program_opens() -> None:
    iv = bytes(range(16))
    earlier = base64.b64encode(iv + AESGCM(KEY).encrypt(iv, b"sk-test", None)).decode()
    assert Vault(KEY).decrypt(earlier) == "sk-test"


@pytest.mark.parametrize("iv_bytes", [12, 16, 8])
def test_the_legacy_form_opens_with_the_iv_length_it_was_written_with(iv_bytes: int) -> None:
    assert Vault(KEY).decrypt(_legacy("sk-ant-äöü", iv_bytes)) == "sk-ant-äöü"
    assert Vault(KEY).decrypt(_legacy("x", iv_bytes).upper()) == "x"


def test_no_two_seals_are_alike() -> None:
    assert len({Vault(KEY).encrypt("same") for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "value",
    ["", "x", "not base64 at all!", "sk-ant-api03-clear-text", "aa:bb", ":", "00" * 12 + ":", "zz:zz", "AAAA" * 7,
     "AAAA" * 20, "00" * 4 + ":" + "00" * 20, "é" * 50],
)  # fmt: skip
def test_anything_else_is_a_decrypt_error_that_shows_nothing_of_it(value: str) -> None:
    with pytest.raises(DecryptError) as fault:
        Vault(KEY).decrypt(value)
    assert len(value) < 5 or value not in str(fault.value)


@given(st.text(min_size=1), st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_changed_byte_is_noticed(text: str, place: int, change: int) -> None:
    raw = bytearray(base64.b64decode(Vault(KEY).encrypt(text)))
    raw[place % len(raw)] ^= change
    with pytest.raises(DecryptError):
        Vault(KEY).decrypt(base64.b64encode(bytes(raw)).decode())


def test_another_key_is_told_in_words() -> None:
    sealed = Vault(KEY).encrypt("secret")
    with pytest.raises(DecryptError, match="account key"):
        Vault(bytes(32)).decrypt(sealed)


def test_a_vault_without_a_key_refuses_with_the_reason() -> None:
    vault = Vault.unusable("the key file is gone")
    assert vault.fault == "the key file is gone"
    with pytest.raises(DecryptError, match="the key file is gone"):
        vault.decrypt(Vault(KEY).encrypt("x"))
    with pytest.raises(EncryptError, match="the key file is gone"):
        vault.encrypt("x")
    assert Vault(KEY).fault is None


@given(st.text(min_size=1))
def test_sealed_values_look_sealed(text: str) -> None:
    assert looks_sealed(Vault(KEY).encrypt(text))
    assert looks_sealed(_legacy(text, 12))


@pytest.mark.parametrize(
    "clear",
    ["cgk_" + "0" * 32, "my key", "", "sk-proj-" + "a" * 60, "ab" * 32, "AB" * 32, "a" * 64, "A1" * 30,
     "6ba7b810-9dad-11d1-80b4-00c04fd430c8"],
)  # fmt: skip
def test_clear_keys_do_not_look_sealed(clear: str) -> None:
    assert not looks_sealed(clear)


def test_client_keys_have_their_shape_and_differ() -> None:
    keys = {new_client_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(key.startswith("cgk_") and len(key) == 36 and int(key[4:], 16) >= 0 for key in keys)


def test_a_client_key_is_looked_up_by_its_sha256() -> None:
    assert hash_client_key("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert client_key_prefix("cgk_12345678") == "cgk_1234"
    assert len(hash_client_key("\udcff")) == 64


def test_a_stored_client_key_opens_sealed_or_clear() -> None:
    vault = Vault(KEY)
    assert open_client_key(vault, vault.encrypt("any text")) == "any text"
    assert open_client_key(vault, "cgk_" + "a" * 32) == "cgk_" + "a" * 32
    with pytest.raises(DecryptError):
        open_client_key(Vault(bytes(32)), vault.encrypt("any text"))
