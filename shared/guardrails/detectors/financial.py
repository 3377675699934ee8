"""`credit_card` and `iban`: numbers that carry their own proof."""

import re
from collections.abc import Iterable

from shared.guardrails.checks import IBAN_LENGTHS, card_issued, iban_issued
from shared.guardrails.detector import Detector, Rule, Span

_CARD_CONTEXT = re.compile(
    r"(?i)card|\bcc\b|cc[_-]?n|visa|master|amex|pan\b|payment|credit|debit|karte|tarjeta|carte|cartão|maestro|diners|jcb"
)
_GAP = r"(?:[ \u00a0\-\u2011.+]|%20)?"


def _card_holds(match: re.Match[str]) -> bool:
    value = match["v"].replace("%20", " ")
    digits = re.sub(r"\D", "", value)
    if not card_issued(digits) or len(set(digits)) < 2:
        return False
    if (len(digits) == 16 and digits[0] in "23456") or (len(digits) == 15 and digits[:2] in {"34", "37"}):
        return digits != value or not _DECIMAL_BEFORE.search(
            match.string[max(0, match.start("v") - 3) : match.start("v")]
        )
    around = match.string[max(0, match.start("v") - 60) : match.end("v") + 30]
    if digits != value or _CARD_CONTEXT.search(around) is not None:
        return True
    before = match.string[max(0, match.start("v") - 24) : match.start("v")]
    return len(digits) == 14 and digits[0] == "3" and not (_COUNTED.search(before) or _DECIMAL_BEFORE.search(before))


def _find_iban(text: str, at: int) -> Iterable[Span]:
    """Read as many letters and digits as the country's IBANs have, whatever follows them."""
    for head in _IBAN_HEAD.finditer(text, max(0, at - 26), at):
        length = IBAN_LENGTHS.get(head[1].upper())
        match = _IBAN_BODY[length].match(text, head.start(1)) if length else None
        if match and iban_issued(re.sub(r"%20|[^0-9A-Za-z]", "", match.group()).upper()):
            yield match.span()
            return


_IBAN_HEAD = re.compile(r"(?:(?<![0-9A-Za-z])|(?<=\\[nrt])|(?<=%20)|(?<=%3A))([A-Za-z]{2})(?=[0-9]{2})")
_IBAN_BODY = {
    length: re.compile(rf"[A-Za-z0-9](?:(?: |%20|-|\+|\u00a0)?[A-Za-z0-9]){{{length - 1}}}(?![0-9A-Za-z])")
    for length in set(IBAN_LENGTHS.values())
}


_COUNTED = re.compile(
    r"(?i)(?:id|ids|no|nr|num|number|order|ref|time\w*|stamp|date|ts|seq\w*|size|offset|len\w*|bytes?|count|total|hash|seed|version|build|isbn|ean|gtin|upc|sku|tracking|invoice|v|[\w]_?(?:id|ts|ns|at))[\"'\]]{0,2}[\s:=#\"'.(,]{0,4}$|[A-Za-z_$\[(,/+*-]$"
)
"""What stands before fourteen digits that count, date or name something: Diners' cards are known by their issuer alone."""
_DECIMAL_BEFORE = re.compile(r"[0-9.][.,]$|0x$")

CREDIT_CARD = Detector(
    id="credit_card",
    label="Payment cards",
    description="Card numbers of all large issuers: range, length and Luhn check must agree.",
    category="financial",
    priority=25,
    rules=(
        Rule(
            anchor=r"[^0-9A-Za-z.][1-9][0-9]{3}(?:[ \-.+]|\xc2\xa0|\xe2\x80\x91|%20)?[0-9]{2}(?:[ \-.+]|\xc2\xa0|\xe2\x80\x91|%20)?[0-9]{2}(?:[ \-.+]|\xc2\xa0|\xe2\x80\x91|%20)?[0-9]{2}",
            pattern=rf"(?<![0-9A-Za-z_])(?<![0-9][.\-])(?P<v>[1-9][0-9]{{3}}(?:{_GAP}[0-9]{{4}}){{2}}{_GAP}[0-9]{{1,7}}|3[0-9]{{3}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{4,5}}|[56][0-9]{{11,18}})(?![0-9A-Za-z_]|[.\-][0-9])",
            accept=_card_holds,
            back=24,
            reach=24,
        ),
        Rule(
            anchor=r"[nrt_](?:4[0-9]{15}|5[1-5][0-9]{14}|3[47][0-9]{13})",
            pattern=r"(?:(?<=\\[nrt])|(?<=[_]))(?P<v>4[0-9]{15}|5[1-5][0-9]{14}|3[47][0-9]{13})(?![0-9A-Za-z_]|[.\-][0-9])",
            accept=_card_holds,
            back=20,
            reach=4,
        ),
    ),
    matches=("card 4539 1488 0343 6467", "2223003122003222", "371449635398431", "declined: 36550876018039"),
    rejects=("order id 36550876018039", "4539 1488 0343 6468", "1700000000000", "9999717844131964"),
)

IBAN = Detector(
    id="iban",
    label="Bank accounts (IBAN)",
    description="International bank account numbers: the country's length and the check digits must agree.",
    category="financial",
    priority=22,
    rules=(
        Rule(
            anchor=r"[a-z]{2}[0-9]{2}(?: |%20|-|\+)?[0-9a-z]{4}(?: |%20|-|\+)?[0-9a-z]{4}",
            caseless=True,
            find=_find_iban,
        ),
    ),
    matches=("DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"),
    rejects=("DE89 3704 0044 0532 0130 01", "XC82965137295449587092"),
)
