"""Placeholders: deterministic, typed, distinct, sealed for one tenant."""

import ipaddress
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto.placeholders import SealBroken, derive_tenant_keys, unseal
from shared.guardrails import checks
from shared.guardrails.placeholder import (
    NoFreePlaceholder,
    hash_of,
    issue,
    placeholder_for,
    seal_value,
    words_of_name,
)

KEYS = derive_tenant_keys(bytes(range(32)), "tenant-a")
OTHERS = derive_tenant_keys(bytes(range(32)), "tenant-b")
TEXT = st.text(max_size=60)


def test_the_derivation_is_fixed_for_all_time() -> None:
    assert placeholder_for(KEYS, "hunter2", "password") == placeholder_for(
        derive_tenant_keys(bytes(range(32)), "tenant-a"), "hunter2", "password"
    )
    assert placeholder_for(KEYS, "hunter2", "password") == GOLDEN["password"]
    assert placeholder_for(KEYS, "a@b.de", "email") == GOLDEN["email"]
    assert placeholder_for(KEYS, "Jane Doe", "name") == GOLDEN["name"]


def test_every_kind_has_its_shape() -> None:
    assert re.fullmatch(r"cgv_[2-9a-km-np-z]{15}", placeholder_for(KEYS, "sk-x", "api_key"))
    assert re.fullmatch(r"[2-9a-km-np-z]{15}@pii\.example\.com", placeholder_for(KEYS, "a@b.de", "email"))
    assert ipaddress.IPv4Address(placeholder_for(KEYS, "84.1.2.3", "ip_address")) in ipaddress.ip_network("240.0.0.0/4")
    assert ipaddress.IPv6Address(placeholder_for(KEYS, "2a01::1", "ip_address")) in ipaddress.ip_network(
        "2001:db8::/32"
    )
    assert re.fullmatch(r"\+999[0-9]{11,12}", placeholder_for(KEYS, "+49 30 1", "phone"))
    assert re.fullmatch(r"9[0-9]{2}-0[0-9]-[0-9]{4}", placeholder_for(KEYS, "536-22-8741", "ssn"))
    card = placeholder_for(KEYS, "4539 1488 0343 6467", "credit_card")
    assert re.fullmatch(r"9999[0-9]{12}", card)
    assert checks.luhn_valid(card)
    iban = placeholder_for(KEYS, "DE89", "iban")
    assert iban.startswith("XC")
    assert checks.iban_valid(iban)
    assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", placeholder_for(KEYS, "Jane Doe", "name"))
    assert re.fullmatch(r"[A-Z][a-z]+", placeholder_for(KEYS, "Jane", "name"))


@pytest.mark.parametrize("category", ["email", "phone", "credit_card"])
def test_a_value_inside_an_encoding_is_replaced_by_a_word(category: str) -> None:
    assert placeholder_for(KEYS, "eyJtYWlsIjoiYUBiLmRlIn0=", category).startswith("cgv_")


def test_a_value_has_one_placeholder_whatever_kind_of_secret_it_is_taken_for() -> None:
    assert placeholder_for(KEYS, "hunter2", "password") == placeholder_for(KEYS, "hunter2", "api_key")


def test_tenants_see_different_placeholders_and_hashes() -> None:
    assert placeholder_for(KEYS, "hunter2", "password") != placeholder_for(OTHERS, "hunter2", "password")
    assert hash_of(KEYS, "hunter2", "password") != hash_of(OTHERS, "hunter2", "password")


@given(TEXT)
def test_sealing_is_undone_exactly_and_is_deterministic(value: str) -> None:
    sealed = seal_value(KEYS, value, "password")
    assert unseal(KEYS, sealed) == value
    assert seal_value(KEYS, value, "password") == sealed


def test_lone_surrogates_survive_sealing() -> None:
    assert unseal(KEYS, seal_value(KEYS, "a\ud800b", "password")) == "a\ud800b"


@pytest.mark.parametrize(
    "damage",
    [
        lambda s: s[:-1],
        lambda s: s[:20] + bytes([s[20] ^ 1]) + s[21:],
        lambda _: b"",
        lambda s: bytes([s[0] ^ 1]) + s[1:],
    ],
)
def test_altered_or_cut_seals_are_refused(damage) -> None:
    with pytest.raises(SealBroken):
        unseal(KEYS, damage(seal_value(KEYS, "hunter2 and more", "password")))


def test_another_tenant_cannot_open_a_seal() -> None:
    with pytest.raises(SealBroken):
        unseal(OTHERS, seal_value(KEYS, "hunter2", "password"))


def test_keys_never_show_in_a_repr() -> None:
    assert KEYS.mac.hex() not in repr(KEYS)
    assert repr(KEYS.cipher) not in repr(KEYS)


def test_different_values_never_share_a_placeholder_even_in_the_weakest_shape() -> None:
    owners: dict[str, str] = {}
    for number in range(30_000):
        value = f"{number:09d}"
        placeholder = issue(KEYS, value, "ssn", owners.get)
        assert placeholder not in owners
        owners[placeholder] = value
    assert issue(KEYS, "000000000", "ssn", owners.get) == placeholder_for(KEYS, "000000000", "ssn")


def test_when_no_placeholder_is_free_the_request_fails() -> None:
    with pytest.raises(NoFreePlaceholder):
        issue(KEYS, "536-22-8741", "ssn", lambda _placeholder: "somebody else")


def test_the_words_of_a_name_lead_back_to_its_parts() -> None:
    placeholder = placeholder_for(KEYS, "Ludwig van Beethoven", "name")
    first, last = placeholder.split()
    assert words_of_name(placeholder, "Ludwig van Beethoven") == {first: "Ludwig", last: "Beethoven"}
    assert words_of_name(placeholder_for(KEYS, "Ludwig", "name"), "Ludwig") == {}


GOLDEN = {
    "password": "cgv_e8zy6yz4x3kefay",
    "email": "qxipdx34p9639bj@pii.example.com",
    "name": "Xozikiwira Xosidupeni",
}
