"""`phone`: international numbers, national forms of many countries, and bare numbers beside a word that names them."""

import re
from functools import lru_cache

import phonenumbers

from shared.guardrails.detector import Detector, Rule
from shared.guardrails.detectors.tables import column_rules
from shared.guardrails.lexicon import DATE, NUMBER_START, NUMBER_STOP

_PHONE_WORD = (
    r"(?:phones?|telephone|tel|telefon[eo]?|teléfono|téléphone|tlf|tfno|mobile|mobil|móvil|movil|cell(?:ular|phone)?|celular|fax|whatsapp|handy|rufnummer|hotline|"
    r"msisdn|contact|call|dial|text|sms|ring|reach|portable|gsm|telefono|cellulare|telemóvel|telefoon|telefoonnummer|puhelin|тел|телефон|моб|电话|電話|手机|手機|携帯|전화|휴대폰|"
    r"phone_number|phonenumber|mobile_number|landline|viber|signal|telegram)"
)
_DIGITS = r"[+(]?[0-9](?:[ \u00a0\u2011().\-/]{0,3}[0-9]){6,16}"


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _international_holds(match: re.Match[str]) -> bool:
    digits = _digits(match["v"])
    digits = digits.removeprefix("00")
    return (
        8 <= len(digits) <= 15 and not digits.startswith("999") and len(set(digits[2:])) > 1 and _possible("+" + digits)
    )


def _context_holds(match: re.Match[str]) -> bool:
    value = match["v"]
    digits = _digits(value)
    if not 7 <= len(digits) <= 15 or len(set(digits)) < 3 or value.startswith("+999") or DATE.search(value):
        return False
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", value) or (
        re.fullmatch(r"1[0-9]{9}(?:[0-9]{3})?", value) and not match["strong"]
    ):
        return False
    return not re.fullmatch(r"[0-9]+\.[0-9]+", value)


def _national_holds(match: re.Match[str]) -> bool:
    value = match["v"]
    return not DATE.search(value) and len(set(_digits(value))) > 2


@lru_cache(maxsize=4096)
def _possible(number: str) -> bool:
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(number, None)))
    except phonenumbers.NumberParseException:
        return False


PHONE = Detector(
    id="phone",
    label="Telephone numbers",
    description="International numbers, national forms of many countries, and bare numbers beside a word such as phone or tel.",
    category="personal",
    priority=55,
    rules=(
        Rule(
            anchor=r"(?:\+|%2B|\\u002[bB]) ?\(?[1-9][0-9]{0,2}\)?[ .\-()/\x80-\xff]{0,4}[0-9(]",
            literals=("+", "%2b", "\\u002b"),
            caseless=True,
            pattern=r"(?i)(?:(?<![0-9A-Za-z_+*/=)\].])|(?<=[A-Za-z_]=)|(?<=\\[nrt]))(?P<v>(?:\+|%2B|\\u002b)\(?[1-9][0-9]{0,2}\)?(?:[ \u00a0\u2011.\-/]{0,2}\(?[0-9]\)?){6,14})(?![0-9A-Za-z_]|[.\-][0-9]|[+*=])",
            accept=_international_holds,
            back=16,
            reach=40,
        ),
        Rule(
            anchor=r"[^0-9A-Za-z+]00[1-9][0-9]{0,2}[ \-/(][ \-/(0-9]{2}",
            pattern=r"(?<![0-9A-Za-z_+.\-])(?<![0-9] )(?P<v>00[1-9][0-9]{0,2}(?:[ \-/]{0,2}\(?[0-9]\)?){7,13})"
            + NUMBER_STOP,
            accept=_international_holds,
            back=12,
            reach=40,
        ),
        Rule(
            anchor=r"[2-9][0-9]{2}\)?[ .\-]?[ ]?[2-9][0-9]{2}[.\-][0-9]{4}",
            pattern=NUMBER_START
            + r"(?P<v>(?:1[ .\-])?(?:\([2-9][0-9]{2}\) ?-?|[2-9][0-9]{2}[ .\-])[2-9][0-9]{2}[ .\-][0-9]{4}(?: ?(?:x|ext\.?|extension) ?[0-9]{1,5})?)(?![0-9A-Za-z_]|[.\-][0-9])",
            accept=_national_holds,
            back=20,
            reach=20,
        ),
        Rule(
            anchor=r"\([0-9]{2,5}\) ?[0-9]{2,5}[ \-][0-9]{2}",
            pattern=r"(?<![0-9A-Za-z_)\]}\"'])(?P<v>(?:[0-9]{1,2}[ ])?\((?:0[0-9]{1,4}|[1-9][0-9]{1,2})\) ?[0-9]{2,5}(?:[ \-][0-9]{2,5}){1,3})"
            + NUMBER_STOP,
            accept=_national_holds,
            back=20,
            reach=30,
        ),
        Rule(
            anchor=r"[^0-9A-Za-z.\-+]0[1-9][0-9]{0,4}(?: / |[ \-/.])[0-9]{2,5}[ \-.][0-9]",
            pattern=r"(?:(?<![0-9A-Za-z_.\-+/=:,])(?<![0-9A-F] )|(?<=\\[nrt])|(?<=[a-z][:=]))(?P<v>0(?:[1-9](?:[ .]?[0-9]{2}){4}|[1-9](?:[ .\-][0-9]{2}){4}|7[0-9]{3} [0-9]{6}|7[0-9]{3} [0-9]{3} [0-9]{3}|20 [0-9]{4} [0-9]{4}|1[0-9]{3} [0-9]{6}|1[0-9]{2} [0-9]{3} [0-9]{4}|[2-9][0-9]{0,3}[ \-/][0-9]{3,4}[ \-][0-9]{3,4}|[1-9][0-9]{1,4}(?: / |[ \-/])[0-9]{2,4}[ \-][0-9]{2,4}(?:[ \-][0-9]{2,4})?))(?! [0-9]{2}(?![0-9]))"
            + NUMBER_STOP,
            accept=_national_holds,
            back=24,
            reach=24,
        ),
        Rule(
            anchor=r"[^0-9A-Za-z.\-+](?:0[17][0-9]{2,3}[ \-/][0-9]{6}|06-[0-9]{8}|wa\.me/[0-9]{9})",
            pattern=r"(?<![0-9A-Za-z_.\-+])(?:wa\.me/)?(?P<v>01[5-7][0-9][ \-/][0-9]{6,9}|07[0-9]{3}[ \-][0-9]{6}|01[0-9]{3}[ \-][0-9]{6}|06-[0-9]{8}|(?<=wa\.me/)[0-9]{9,15})"
            + NUMBER_STOP,
            accept=_national_holds,
            back=14,
            reach=12,
        ),
        Rule(
            anchor=r"(?:phone|tel|mobi|cell|fax|whatsapp|handy|rufnummer|hotline|msisdn|call|dial|text|sms|ring|reach|portable|gsm|puhelin|m\xc3\xb3vil|movil|celular|landline|viber|contact|\xd1\x82\xd0\xb5\xd0\xbb|\xd0\xbc\xd0\xbe\xd0\xb1|\xd0\xa2\xd0\xb5\xd0\xbb|\xe7\x94\xb5\xe8\xaf\x9d|\xe9\x9b\xbb\xe8\xa9\xb1|\xe6\x89\x8b\xe6\x9c\xba|\xe6\x90\xba\xe5\xb8\xaf|\xec\xa0\x84\xed\x99\x94|\xed\x9c\xb4\xeb\x8c\x80)[^\n0-9]{0,40}[0-9]{2}",
            literals=(
                "phone",
                "tel",
                "mobi",
                "cell",
                "fax",
                "whatsapp",
                "handy",
                "rufnummer",
                "hotline",
                "msisdn",
                "call",
                "dial",
                "text",
                "sms",
                "ring",
                "reach",
                "portable",
                "gsm",
                "puhelin",
                "móvil",
                "movil",
                "celular",
                "landline",
                "viber",
                "contact",
                "тел",
                "моб",
                "Тел",
                "电话",
                "電話",
                "手机",
                "携帯",
                "전화",
                "휴대",
            ),
            caseless=True,
            pattern=r"(?i)(?<![a-z])(?P<strong>(?:\w+[_.-])*(?:phone|tele|tel(?![a-z])|mobil|cell|fax|whatsapp|handy|rufnummer|msisdn|móvil|movil|celular|тел|моб|电话|電話|手机|携帯|전화|휴대))?(?(strong)[\w\u0400-\u04ff.]*|\b"
            + _PHONE_WORD
            + r"\b)[^\n0-9+({}\[`]{0,24}?(?:(?<=[^0-9A-Za-z])|(?<=[\u3000-\u9fff]))(?P<v>"
            + _DIGITS
            + r")(?![0-9A-Za-z_]|[.\-/:][0-9])",
            behind=r"[0-9](?:[ \u00a0\u2011().\-/]{0,3}[0-9]){5}",
            accept=_context_holds,
            back=90,
            reach=60,
        ),
        *column_rules(
            r"(?:[a-z]+_)?(?:phone(?:_?(?:number|no))?|mobile|tel(?:ephone)?|cell|fax)",
            ("phone", "mobile", "tel", "cell", "fax"),
            lambda value: (
                7 <= len(_digits(value)) <= 15
                and re.fullmatch(r"[0-9 ().+/\-]+", value) is not None
                and not value.startswith("+999")
            ),
        ),
    ),
    matches=("+49 171 2345678", "(415) 555-0132", "phone: 5551234567", "06 12 34 56 78"),
    rejects=("+0100", "2024-01-15 10:30", "1700000000", "1234567890123", "version 10.20.30"),
)
