"""Make placeholders: what stands in a request where a sensitive value stood.

A placeholder is a pure function of tenant, value and shape, so the same value reads the same in every request, on every
host and after every restart. Its shape keeps the text around it valid: an e-mail stays an e-mail that nobody can
receive, an address stays an address that nobody routes, everything else is one lower-case word. Recognising them again
is the work of `recognise.py`.
"""

import ipaddress
import re
from collections.abc import Callable
from enum import StrEnum

from shared.crypto.placeholders import TenantKeys, further_bytes, original_hash, seal, synthetic_iv
from shared.guardrails.checks import iban_check_digits, luhn_check_digit

ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz"
"""Base32 without 0, o, 1 and l, which people and models mistake for one another."""
TOKEN_PREFIX = "cgv_"  # noqa: S105
ID_LENGTH = 13
EMAIL_START = "qx"
"""The first two characters of every e-mail id, so that a stream need not hold back every word that might become one."""
EMAIL_DOMAIN = "pii.example.com"
NAME_START = "Xo"
CONSONANTS = "bdfghjkmnprstvwz"
VOWELS = "aeiu"
MAX_PROBES = 64


class Shape(StrEnum):
    """What a placeholder looks like; also the domain under which its value is sealed."""

    TOKEN = "token"  # noqa: S105
    EMAIL = "email"
    IPV4 = "ipv4"
    IPV6 = "ipv6"
    PHONE = "phone"
    SSN = "ssn"
    CARD = "card"
    IBAN = "iban"
    NAME = "name"


class NoFreePlaceholder(RuntimeError):
    """Every probe met a placeholder taken by another value; the request must be refused, not sent unmasked."""


def shape_of(value: str, category: str) -> Shape:
    """Return the shape in which `value` of `category` is replaced.

    A value inside an encoding becomes a word. Sealing by shape instead of category keeps one placeholder for a value that is found as a password here and as an
    API key there.
    """
    shape = _SHAPES.get(category, Shape.TOKEN)
    if shape is not Shape.TOKEN and _LOOKS[shape].search(value) is None:
        return Shape.TOKEN
    return Shape.IPV6 if shape is Shape.IPV4 and ":" in value else shape


def placeholder_for(keys: TenantKeys, value: str, category: str, probe: int = 0) -> str:
    """Return the placeholder of `value`; `probe` > 0 gives the next choices after a collision."""
    shape = shape_of(value, category)
    material = synthetic_iv(keys, shape, value)
    if probe:
        material = further_bytes(keys, material, probe)
    return _MAKERS[shape](int.from_bytes(material, "big"), value)


def issue(keys: TenantKeys, value: str, category: str, owner_of: Callable[[str], str | None]) -> str:
    """Return the first placeholder of `value` that no other value owns.

    `owner_of` tells which original a placeholder already stands for in this exchange. Only the weak shapes (IPv4 has 28
    bits, SSN 23) ever need a second probe. Raises `NoFreePlaceholder`.
    """
    for probe in range(MAX_PROBES):
        placeholder = placeholder_for(keys, value, category, probe)
        owner = owner_of(placeholder)
        if (owner is None or owner == value) and placeholder != value:
            return placeholder
    raise NoFreePlaceholder


def seal_value(keys: TenantKeys, value: str, category: str) -> bytes:
    """Return `IV ‖ ciphertext ‖ tag` of `value`, for the mapping that outlives the exchange; `unseal` opens it."""
    return seal(keys, shape_of(value, category), value)


def hash_of(keys: TenantKeys, value: str, category: str) -> str:
    """Return the hex HMAC under which the mapping of `value` is stored."""
    return original_hash(keys, shape_of(value, category), value)


def check_characters(identifier: str) -> str:
    """Return the two characters that end a token id: ten bits that any single slip changes."""
    checksum = 0
    for character in identifier:
        checksum = (checksum * 33 + ALPHABET.index(character) + 1) % 1021
    return ALPHABET[checksum // 32] + ALPHABET[checksum % 32]


def check_syllable(word: str) -> str:
    """Return the syllable that ends an invented name word."""
    checksum = 0
    for character in word.lower():
        checksum = (checksum * 29 + ord(character)) % 61
    return _syllable(checksum)


def words_of_name(placeholder: str, original: str) -> dict[str, str]:
    """Map the single words of a two-word name placeholder to the outer words of `original`.

    A model that was told of "Xo… Xo…" may answer "Dear Xo…"; both words then lead back to their part of the name.
    """
    parts, words = placeholder.split(), original.split()
    if len(parts) != 2 or len(words) < 2:
        return {}
    return {parts[0]: words[0], parts[1]: words[-1]}


def is_word_of_name(text: str) -> bool:
    """Tell whether `text` may be one of the two words of a name placeholder; an invented single name is longer."""
    return text.startswith(NAME_START) and text.isalpha() and len(text) == _WORD_LENGTH


_WORD_LENGTH = len(NAME_START) + 2 * 3 + 2


def _token(material: int, _value: str) -> str:
    return TOKEN_PREFIX + _checked_id(material >> (128 - 5 * ID_LENGTH))


def _email(material: int, _value: str) -> str:
    return f"{_checked_id(material, EMAIL_START)}@{EMAIL_DOMAIN}"


def _checked_id(material: int, start: str = "") -> str:
    digits = [ALPHABET[(material >> (5 * place)) & 31] for place in reversed(range(ID_LENGTH - len(start)))]
    identifier = start + "".join(digits)
    return identifier + check_characters(identifier)


def _ipv4(material: int, _value: str) -> str:
    return str(ipaddress.IPv4Address(0xF0000000 + material % 0x0FFFFFFE + 1))


def _ipv6(material: int, _value: str) -> str:
    return str(ipaddress.IPv6Address((0x20010DB8 << 96) | (material & ((1 << 96) - 1))))


def _phone(material: int, _value: str) -> str:
    body = f"999{material % 10**11:011d}"
    return f"+{body}{luhn_check_digit(body)}"


def _ssn(material: int, _value: str) -> str:
    number = material % 10**7
    return f"9{number // 10**5:02d}-0{number // 10**4 % 10}-{number % 10**4:04d}"


def _card(material: int, value: str) -> str:
    length = min(max(sum(map(str.isdigit, value)), 12), 19)
    body = "9999" + f"{material:040d}"[-(length - 5) :]
    return body + luhn_check_digit(body)


def _iban(material: int, _value: str) -> str:
    account = f"{material % 10**18:018d}"
    return f"XC{iban_check_digits('XC', account)}{account}"


def _name(material: int, value: str) -> str:
    if " " not in value.strip():
        return _invented_word(material, 5)
    return f"{_invented_word(material, 3)} {_invented_word(material >> 18, 3)}"


def _invented_word(material: int, syllables: int) -> str:
    word = NAME_START + "".join(_syllable((material >> (6 * place)) & 63) for place in range(syllables))
    return word + check_syllable(word)


def _syllable(number: int) -> str:
    return CONSONANTS[number >> 2] + VOWELS[number & 3]


_SHAPES = {
    "email": Shape.EMAIL,
    "ip_address": Shape.IPV4,
    "phone": Shape.PHONE,
    "ssn": Shape.SSN,
    "credit_card": Shape.CARD,
    "iban": Shape.IBAN,
    "name": Shape.NAME,
}

_LOOKS = {
    Shape.EMAIL: re.compile(r"@|%40|\\u0040|&#|\W(?:at|AT)\W"),
    Shape.IPV4: re.compile(r"^[0-9a-fA-F.:%]+$"),
    Shape.PHONE: re.compile(r"^[^A-Za-z]*(?:[A-Za-z]{1,10}[^A-Za-z]*){0,2}$"),
    Shape.SSN: re.compile(r"^[^A-Za-z]+$"),
    Shape.CARD: re.compile(r"^(?:[^A-Za-z]|%20)+$"),
    Shape.IBAN: re.compile(r"^[A-Za-z]{2}[0-9]{2}"),
    Shape.NAME: re.compile(r"^[^0-9=/]+(?:%20[^0-9=/]+)*$"),
}
"""What the value itself must look like, lest an encoded stretch (base64, say) be replaced by a telephone number."""

_MAKERS: dict[Shape, Callable[[int, str], str]] = {
    Shape.TOKEN: _token,
    Shape.EMAIL: _email,
    Shape.IPV4: _ipv4,
    Shape.IPV6: _ipv6,
    Shape.PHONE: _phone,
    Shape.SSN: _ssn,
    Shape.CARD: _card,
    Shape.IBAN: _iban,
    Shape.NAME: _name,
}
