"""Validators against values with known answers."""

import pytest

from shared.guardrails import checks


@pytest.mark.parametrize(
    "digits",
    [
        "4539148803436467",
        "371449635398431",
        "2223003122003222",
        "6011111111111117",
        "3530111333300000",
        "30569309025904",
    ],
)
def test_cards_of_every_issuer_are_recognised(digits: str) -> None:
    assert checks.card_issued(digits)


@pytest.mark.parametrize("digits", ["4539148803436468", "9999717844131964", "1234567812345670", "45391488034364"])
def test_a_wrong_check_range_or_length_is_no_card(digits: str) -> None:
    assert not checks.card_issued(digits)


@pytest.mark.parametrize(
    "text", ["DE89370400440532013000", "GB82WEST12345698765432", "NO9386011117947", "FR7630006000011234567890189"]
)
def test_ibans_of_the_registry_are_recognised(text: str) -> None:
    assert checks.iban_issued(text)


@pytest.mark.parametrize(
    "text", ["DE89370400440532013001", "DE8937040044053201300", "XC82965137295449587092", "ZZ89370400440532013000"]
)
def test_a_wrong_check_length_or_country_is_no_iban(text: str) -> None:
    assert not checks.iban_issued(text)


@pytest.mark.parametrize(
    ("digits", "issued"),
    [
        ("536228741", True),
        ("000123456", False),
        ("666123456", False),
        ("900123456", False),
        ("536008741", False),
        ("078051120", False),
    ],
)
def test_social_security_numbers_follow_the_rules_of_their_issuer(digits: str, *, issued: bool) -> None:
    assert checks.ssn_issued(digits) is issued


def test_check_digits_complete_what_they_belong_to() -> None:
    assert checks.luhn_valid("453914880343646" + checks.luhn_check_digit("453914880343646"))
    assert checks.iban_valid("XC" + checks.iban_check_digits("XC", "123456789012345678") + "123456789012345678")


@pytest.mark.parametrize(
    ("text", "random"),
    [
        ("f3A9c81bD27e40aa9C55", True),
        ("scheduler_config_dialog", False),
        ("aaaaaaaaaaaaaaaa1111", False),
        ("getUserProfile", False),
        ("9f8Gk2Lm", True),
    ],
)
def test_generated_text_is_told_from_written_text(text: str, *, random: bool) -> None:
    assert checks.looks_random(text) is random
