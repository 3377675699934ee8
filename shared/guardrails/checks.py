"""Validators: arithmetic and shape tests that tell a real value from a look-alike. Each is pure and quick.

Sources: ISO/IEC 7812 (Luhn), the SWIFT IBAN registry (lengths), RFC 7519 (JWT), SSA rules for social security numbers.
"""

import math
import re
from collections import Counter

IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28,
    "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28,
    "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24,
    "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26,
    "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}  # fmt: skip


def luhn_check_digit(body: str) -> str:
    """Return the digit that makes `body` + digit pass the Luhn test."""
    return str(-_luhn_sum(body + "0") % 10)


def luhn_valid(digits: str) -> bool:
    """Tell whether a text of digits alone passes the Luhn test."""
    return digits.isdecimal() and _luhn_sum(digits) % 10 == 0


def iban_check_digits(country: str, account: str) -> str:
    """Return the two ISO 13616 check digits for `account` in `country`."""
    return f"{98 - _mod97(f'{account}{country}00'):02d}"


def iban_valid(text: str) -> bool:
    """Tell whether an IBAN without spaces has right check digits, whatever its country."""
    return text.isalnum() and text.isascii() and len(text) > 8 and _mod97(text[4:] + text[:4]) == 1


def iban_issued(text: str) -> bool:
    """Tell whether the IBAN's country issues IBANs of this length, with right check digits."""
    return IBAN_LENGTHS.get(text[:2].upper()) == len(text) and iban_valid(text)


def card_issued(digits: str) -> bool:
    """Tell whether digits form a payment card number: an issuer's range, its length, and Luhn."""
    return any(
        low <= digits[: len(low)] <= high and len(digits) in lengths for low, high, lengths in _ISSUERS
    ) and luhn_valid(digits)


def ssn_issued(digits: str) -> bool:
    """Tell whether nine digits can be an issued social security number, and are no well-known sample."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    if area in {"000", "666"} or area > "899" or group == "00" or serial == "0000":
        return False
    return digits not in _SAMPLE_SSNS and len(set(digits)) > 1


def entropy(text: str) -> float:
    """Return the Shannon entropy of `text` in bits per character."""
    total = len(text)
    if not total:
        return 0.0
    weights = [_WEIGHTS[count] if count < 64 else count * math.log2(count) for count in Counter(text).values()]
    return math.log2(total) - sum(weights) / total


def looks_random(text: str) -> bool:
    """Tell whether `text` reads as generated rather than written: enough variety, and no word-like rhythm."""
    if len(text) < 8:
        return False
    digits = len(_DIGIT.findall(text))
    kinds = (digits > 0) + (_LOWER.search(text) is not None) + (_UPPER.search(text) is not None)
    if not digits:
        return kinds == 2 and len(text) >= 32 and entropy(text) > 4.2 and _CAMEL_WORD.search(text) is None
    if _HEX.fullmatch(text):
        return len(text) >= 16 and digits >= 2 and entropy(text) >= 2.6
    return (kinds == 3 or digits >= 2) and entropy(text) >= 2.6


def _luhn_sum(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = ord(digit) - 48
        total += number if place % 2 == 0 else number * 2 - 9 * (number > 4)
    return total


def _mod97(text: str) -> int:
    return int("".join(str(int(character, 36)) for character in text)) % 97


_WEIGHTS = (0.0, *(count * math.log2(count) for count in range(1, 64)))
_DIGIT, _LOWER, _UPPER = re.compile("[0-9]"), re.compile("[a-z]"), re.compile("[A-Z]")
_CAMEL_WORD = re.compile(r"[a-z]{6}")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_SAMPLE_SSNS = frozenset({"078051120", "219099999", "123456789", "987654320", "457555462"})
_ISSUERS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("4", "4", (13, 16, 19)),
    ("51", "55", (16,)),
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),
    ("37", "37", (15,)),
    ("300", "305", (14, 16)),
    ("3095", "3095", (14,)),
    ("36", "36", (14, 16)),
    ("38", "39", (14, 16)),
    ("6011", "6011", (16, 19)),
    ("644", "649", (16, 19)),
    ("65", "65", (16, 19)),
    ("622126", "622925", (16, 19)),
    ("62", "62", (16, 17, 18, 19)),
    ("81", "81", (16, 17, 18, 19)),
    ("3528", "3589", (16, 17, 18, 19)),
    ("50", "50", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("5018", "5018", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("56", "58", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("60", "61", (16,)),
    ("67", "67", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("63", "63", (16,)),
    ("2200", "2204", (16,)),
    ("9792", "9792", (16,)),
    ("1", "1", (15,)),
)
