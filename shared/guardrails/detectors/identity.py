"""`ssn` and `passport`: numbers that a state gives to people; bare ones need a word that says what they are."""

import re
from collections.abc import Iterable

from shared.guardrails.checks import ssn_issued
from shared.guardrails.detector import Detector, Rule, Span
from shared.guardrails.detectors.tables import column_rules
from shared.guardrails.lexicon import DATE, NUMBER_START, NUMBER_STOP


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


_SSN_WORD = r"(?:ssn|social[\s_-]{0,2}sec\w*|soc\.? ?sec|tax[\s_-]?id|tin\b|itin|taxpayer)"


def _ssn_holds(match: re.Match[str]) -> bool:
    return ssn_issued(_digits(match["v"]))


SSN = Detector(
    id="ssn",
    label="Social security numbers",
    description="United States social security numbers: with hyphens, or nine digits beside a word that names them.",
    category="personal",
    priority=50,
    rules=(
        Rule(
            anchor=r"[0-9]{3}(?:-|\xe2\x80\x91)[0-9]{2}(?:-|\xe2\x80\x91)[0-9]{4}",
            pattern=NUMBER_START + r"(?P<v>[0-8][0-9]{2}[\-\u2011][0-9]{2}[\-\u2011][0-9]{4})" + NUMBER_STOP,
            accept=_ssn_holds,
            back=16,
            reach=4,
        ),
        Rule(
            anchor=r"(?:ssn|social.{0,3}sec|soc\.? ?sec|tax.?id|taxpayer)[^\n0-9]{0,50}[0-9]{3}",
            literals=("ssn", "social", "soc", "tax"),
            caseless=True,
            pattern=r"(?i)"
            + _SSN_WORD
            + r"[^\n0-9]{0,50}(?P<v>[0-8][0-9]{2}[ .\-\u2011]?[0-9]{2}[ .\-\u2011]?[0-9]{4})(?![0-9A-Za-z_])",
            accept=_ssn_holds,
            back=80,
            reach=20,
        ),
        Rule(
            anchor=r"[0-9]{3}[ .]?[0-9]{2}[ .]?[0-9]{4}[^\n0-9]{1,30}(?:ssn|social.sec)",
            literals=("ssn", "social"),
            caseless=True,
            pattern=r"(?i)(?<![0-9A-Za-z_.\-])(?P<v>[0-8][0-9]{2}[ .]?[0-9]{2}[ .]?[0-9]{4})[^\n0-9]{1,30}(?:ssn|social.sec)",
            accept=_ssn_holds,
            back=60,
            reach=4,
        ),
        *column_rules(
            r"(?:[a-z]+_)?(?:ssn|social_?security(?:_?(?:number|no))?)",
            ("ssn", "social"),
            lambda value: len(_digits(value)) == 9 and ssn_issued(_digits(value)),
        ),
    ),
    matches=("SSN 536-22-8741", "ssn: 536228741"),
    rejects=("000-12-3456", "900-12-3456", "order 536228741", "2024-01-1234"),
)

_PASSPORT_WORD = (
    r"(?=[prutúпП护護パ旅여])(?:passports?|reisepass(?:nummer)?|pasaporte|passeport|passaporto|passaporte|paspoort(?:nummer)?|pasport|paszport\w*|pasaport|passnummer|passi|útlevél|паспорт\w*|"
    r"护照|護照|パスポート|旅券|여권|travel[ _-]?doc(?:ument)?)"
)
_PASSPORT_ANCHOR = r"(?:pass?(?:[ps]|ap)ort|pasaport|passeport|reisepass|paspoort|paszport|passnummer|travel.?doc|\xd0\xbf\xd0\xb0\xd1\x81\xd0\xbf\xd0\xbe\xd1\x80\xd1\x82|\xd0\x9f\xd0\xb0\xd1\x81\xd0\xbf\xd0\xbe\xd1\x80\xd1\x82|\xe6\x8a\xa4\xe7\x85\xa7|\xe8\xad\xb7\xe7\x85\xa7|\xe3\x83\x91\xe3\x82\xb9\xe3\x83\x9d\xe3\x83\xbc\xe3\x83\x88|\xe6\x97\x85\xe5\x88\xb8|\xec\x97\xac\xea\xb6\x8c)"


_GERMAN_NUMBER = re.compile(r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7}[0-9]")
"""German numbers have letters, none of them vowels, anywhere."""


def _passport_holds(match: re.Match[str]) -> bool:
    value = re.sub(r"[ \-]", "", match["v"])
    digits = sum(map(str.isdigit, value))
    return (
        digits >= (3 if _GERMAN_NUMBER.fullmatch(value) else 5)
        and len(set(value)) > 2
        and not DATE.search(match["v"])
        and not re.fullmatch(r"(?:19|20)[0-9]{6}", value)
    )


def _machine_readable(text: str, at: int) -> Iterable[Span]:
    """Return the document number inside the second line of a passport's machine-readable zone, and the name line."""
    match = _MRZ.search(text, max(0, at - 21), at + 160)
    if match and _mrz_digit(match["number"]) == match["check"]:
        yield match.span("first")
        yield match.span("second")


def _mrz_digit(field: str) -> str:
    values = [0 if character == "<" else int(character, 36) for character in field]
    return str(sum(value * weight for value, weight in zip(values, (7, 3, 1) * 3, strict=False)) % 10)


_MRZ = re.compile(
    r"(?P<first>P[A-Z<][A-Z]{3}[A-Z<]{20,39})(?:\s|\\+[nr])+(?P<second>(?P<number>[A-Z0-9<]{9})(?P<check>[0-9])[A-Z<]{3}[0-9<]{7}[MFX<][0-9<]{7}[A-Z0-9<]{14,16})"
)

PASSPORT = Detector(
    id="passport",
    label="Passport numbers",
    description="Passport numbers beside a word that names them in many languages, and machine-readable zones.",
    category="personal",
    priority=45,
    rules=(
        Rule(
            anchor=_PASSPORT_ANCHOR + r"[^\n0-9]{0,44}[0-9]{2}",
            literals=(
                "pass",
                "pasaport",
                "paspoort",
                "paszport",
                "travel",
                "паспорт",
                "护照",
                "護照",
                "パスポート",
                "旅券",
                "여권",
            ),
            caseless=True,
            pattern=r"(?i)"
            + _PASSPORT_WORD
            + r"(?-i:[^\n0-9]{0,42}?)(?<![0-9A-Za-z])(?P<v>(?-i:[A-Z]{0,3}[ \-]?[0-9]{2}[ ]?[0-9]{2}[ ]?[0-9]{3,6}[A-Z]{0,2}|[A-Z]{1,2}[0-9A-Z]{7,8}|[A-Z]{2}[ ]?[0-9]{6,7}|[0-9]{2}[A-Z]{2}[0-9]{5}))(?![0-9A-Za-z_])",
            accept=_passport_holds,
            back=70,
            reach=30,
        ),
        Rule(
            anchor=_PASSPORT_ANCHOR + r"[^\n]{0,40}[^0-9A-Z][A-Z]{1,2}[0-9A-Z]{2}",
            caseless=True,
            literals=(
                "pass",
                "pasaport",
                "paspoort",
                "paszport",
                "travel",
                "паспорт",
                "护照",
                "護照",
                "パスポート",
                "旅券",
                "여권",
            ),
            pattern=r"(?i)"
            + _PASSPORT_WORD
            + r"(?-i:[^\n0-9]{0,42}?)(?<![0-9A-Za-z])(?P<v>(?-i:[A-Z]{1,2}[0-9A-Z]{7,8}))(?![0-9A-Za-z_])",
            accept=_passport_holds,
            back=70,
            reach=30,
        ),
        *column_rules(
            r"(?:[a-z]+_)?passport(?:_?(?:number|no|num|id))?",
            ("passport",),
            lambda value: re.fullmatch(r"[A-Z0-9]{6,10}", value) is not None and sum(map(str.isdigit, value)) >= 5,
        ),
        Rule(
            anchor=r"passport[\w.\-]{0,30}\\{0,2}[\"'] ?\{[\s\\n]{0,12}",
            literals=("passport",),
            caseless=True,
            pattern=r"(?i)variable\s+\\*[\"'][\w.\-]{0,40}passport[\w.\-]{0,30}\\*[\"']\s*\{[^{}]{0,200}?default\s*=\s*\\*[\"'](?P<v>(?-i:[A-Z0-9]{6,10}))(?=\\*[\"'])",
            accept=_passport_holds,
            back=110,
            reach=300,
            across_lines=True,
        ),
        Rule(anchor=r"P[A-Z<][A-Z]{3}[A-Z<]{15}", literals=("<<",), find=_machine_readable),
    ),
    matches=(
        'variable "passport_number" {\n  type    = string\n  default = "C01X00T47"\n}',
        "Passport No: C01X00T47",
        "passport_number = 533380006",
    ),
    rejects=("passport.js 0.6.0", "passport renewal in 2024", "order C01X00T47"),
)
