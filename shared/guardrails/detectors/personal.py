"""`email`, `phone`, `ssn`, `passport`: numbers and addresses of people. Bare numbers need a word that says what they are."""

import re
from collections.abc import Iterable
from functools import lru_cache

import phonenumbers

from shared.guardrails.checks import ssn_issued
from shared.guardrails.detector import Detector, Rule, Span
from shared.guardrails.detectors.tables import column_rules
from shared.guardrails.lexicon import NUMBER_START, NUMBER_STOP

# --- e-mail -----------------------------------------------------------------------------------------------------------

_FILE_ENDINGS = frozenset(
    "png jpg jpeg gif svg webp ico js jsx ts tsx mjs cjs css scss less html htm json yml yaml xml txt lock tgz gz zip tar whl woff woff2 map service timer target socket mount slice conf vue "
    "pdf csv log bak tmp so dll exe bin dat toml ini cfg java cpp hpp cc hh kt rb go swift class jar "
    "append shape size dtype transpose dot values value name path setter getter property copy items keys get wraps".split()
)
_SILENT_DOMAINS = re.compile(r"(?i)(?:^|\.)(?:example\.(?:com|org|net|edu)|example|test|invalid|localhost|noreply\.github\.com)$|(?:^|\.)(?:openssh\.com|libssh\.org|lysator\.liu\.se)$|^(?:foo|bar|baz|qux|test|domain|email|company|host|server|yourdomain|mydomain|your-?company)\.(?:com|org|tld)$")
_SILENT_LOCALS = re.compile(r"(?i)(?:git|hg|svn|no-?reply|do-?not-?reply|you|your[._-]?(?:e?mail|name)|user(?:name)?@email)$")


def _email_holds(match: re.Match[str]) -> bool:
    local, domain = match["local"], match["domain"]
    ending = domain.rpartition(".")[2]
    if ending.lower() in _FILE_ENDINGS or _SILENT_DOMAINS.search(domain) or _SILENT_LOCALS.match(local):
        return False
    if local.startswith(".") or ".." in local or re.fullmatch(r"[0-9.]+", domain):
        return False
    before = match.string[max(0, match.start("v") - 90) : match.start("v")]
    return not re.search(r"://[^\s/\"'<>]*$", before) or before.endswith(("mailto://", "=", "/"))


EMAIL = Detector(
    id="email",
    label="E-mail addresses",
    description="Addresses at real domains; example.com and its like, git@host and file names such as icon@2x.png stay.",
    category="personal",
    priority=40,
    rules=(
        Rule(
            anchor=r"[0-9A-Za-z_+\-\x80-\xff\"](?:@|%40|\\u0040|&#64;| ?[\[(](?:at|AT)[\])] ?)[0-9A-Za-z\x80-\xff]",
            literals=("@", "%40", "\\u0040", "&#64;", "at]", "at)"),
            pattern=r"(?:(?<![\w.+%\-])|(?<=\\[nrt])|(?<=%[0-9A-F]{2})(?<!%40)|(?<=[-.%+]))(?P<v>(?P<local>[\w][\w.+%&'\-]{0,63}?|\"[^\"\n]{1,40}\")(?:@|%40|\\u0040|&\#64;|[ ]?[\[(](?i:at)[\])][ ]?)(?P<domain>(?:[\w](?:[\w-]{0,61}[\w])?(?:\.|[ ]?[\[(](?:dot|DOT)[\])][ ]?)){1,6}(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,40})))(?![\w@]|-[\w]|\.[\w]+@|\()",
            accept=_email_holds,
            back=90,
            reach=200,
        ),
    ),
    matches=("write to j.doe@acme-corp.de", "user%40mail.acme.io"),
    rejects=("git@github.com:org/repo.git", "icon@2x.png", "user@example.com", "@decorator.method"),
)

# --- telephone --------------------------------------------------------------------------------------------------------

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
    if digits.startswith("00"):
        digits = digits[2:]
    return 8 <= len(digits) <= 15 and not digits.startswith("999") and len(set(digits[2:])) > 1 and _possible("+" + digits)


def _context_holds(match: re.Match[str]) -> bool:
    value = match["v"]
    digits = _digits(value)
    if not 7 <= len(digits) <= 15 or len(set(digits)) < 3 or value.startswith("+999") or _DATE.search(value):
        return False
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", value) or re.fullmatch(r"1[0-9]{9}(?:[0-9]{3})?", value) and not match["strong"]:
        return False
    return not re.fullmatch(r"[0-9]+\.[0-9]+", value)


def _national_holds(match: re.Match[str]) -> bool:
    value = match["v"]
    return not _DATE.search(value) and len(set(_digits(value))) > 2


@lru_cache(maxsize=4096)
def _possible(number: str) -> bool:
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(number, None)))
    except phonenumbers.NumberParseException:
        return False


_DATE = re.compile(r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$|(?:19|20)[0-9]{2}[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:0?[1-9]|[12][0-9]|3[01])(?![0-9])|^(?:0?[1-9]|[12][0-9]|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)[0-9]{2}$")

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
            pattern=r"(?i)(?<![0-9A-Za-z_+*/=)\].])(?P<v>(?:\+|%2B|\\u002b)\(?[1-9][0-9]{0,2}\)?(?:[ \u00a0\u2011.\-/]{0,2}\(?[0-9]\)?){6,14})(?![0-9A-Za-z_]|[.\-][0-9]|[+*=])",
            accept=_international_holds,
            back=16,
            reach=40,
        ),
        Rule(
            anchor=r"[^0-9A-Za-z+]00[1-9][0-9]{0,2}[ \-/(][ \-/(0-9]{2}",
            pattern=r"(?<![0-9A-Za-z_+.\-])(?<![0-9] )(?P<v>00[1-9][0-9]{0,2}(?:[ \-/]{0,2}\(?[0-9]\)?){7,13})" + NUMBER_STOP,
            accept=_international_holds,
            back=12,
            reach=40,
        ),
        Rule(
            anchor=r"[2-9][0-9]{2}\)?[ .\-]?[ ]?[2-9][0-9]{2}[.\-][0-9]{4}",
            pattern=NUMBER_START + r"(?P<v>(?:1[ .\-])?(?:\([2-9][0-9]{2}\) ?-?|[2-9][0-9]{2}[ .\-])[2-9][0-9]{2}[ .\-][0-9]{4}(?: ?(?:x|ext\.?|extension) ?[0-9]{1,5})?)(?![0-9A-Za-z_]|[.\-][0-9])",
            accept=_national_holds,
            back=20,
            reach=20,
        ),
        Rule(
            anchor=r"\([0-9]{2,5}\) ?[0-9]{2,5}[ \-][0-9]{2}",
            pattern=r"(?<![0-9A-Za-z_)\]}\"'])(?P<v>(?:[0-9]{1,2}[ ])?\((?:0[0-9]{1,4}|[1-9][0-9]{1,2})\) ?[0-9]{2,5}(?:[ \-][0-9]{2,5}){1,3})" + NUMBER_STOP,
            accept=_national_holds,
            back=20,
            reach=30,
        ),
        Rule(
            anchor=r"[^0-9A-Za-z.\-+]0[1-9][0-9]{0,4}[ \-/.][0-9]{2,5}[ \-.][0-9]",
            pattern=r"(?:(?<![0-9A-Za-z_.\-+/=:,])(?<![0-9A-F] )|(?<=\\[nrt])|(?<=[a-z][:=]))(?P<v>0(?:[1-9](?:[ .]?[0-9]{2}){4}|[1-9](?:[ .\-][0-9]{2}){4}|7[0-9]{3} [0-9]{6}|7[0-9]{3} [0-9]{3} [0-9]{3}|20 [0-9]{4} [0-9]{4}|1[0-9]{3} [0-9]{6}|1[0-9]{2} [0-9]{3} [0-9]{4}|[2-9][0-9]{0,3}[ \-/][0-9]{3,4}[ \-][0-9]{3,4}|[1-9][0-9]{1,4}[ \-/][0-9]{2,4}[ \-][0-9]{2,4}(?:[ \-][0-9]{2,4})?))(?! [0-9]{2}(?![0-9]))" + NUMBER_STOP,
            accept=_national_holds,
            back=24,
            reach=24,
        ),
        Rule(
            anchor=r"[^0-9A-Za-z.\-+](?:0[17][0-9]{2,3}[ \-/][0-9]{6}|06-[0-9]{8}|wa\.me/[0-9]{9})",
            pattern=r"(?<![0-9A-Za-z_.\-+])(?:wa\.me/)?(?P<v>01[5-7][0-9][ \-/][0-9]{6,9}|07[0-9]{3}[ \-][0-9]{6}|01[0-9]{3}[ \-][0-9]{6}|06-[0-9]{8}|(?<=wa\.me/)[0-9]{9,15})" + NUMBER_STOP,
            accept=_national_holds,
            back=14,
            reach=12,
        ),
        Rule(
            anchor=r"(?:phone|tel|mobi|cell|fax|whatsapp|handy|rufnummer|hotline|msisdn|call|dial|text|sms|ring|reach|portable|gsm|puhelin|m\xc3\xb3vil|movil|celular|landline|viber|contact|\xd1\x82\xd0\xb5\xd0\xbb|\xd0\xbc\xd0\xbe\xd0\xb1|\xd0\xa2\xd0\xb5\xd0\xbb|\xe7\x94\xb5\xe8\xaf\x9d|\xe9\x9b\xbb\xe8\xa9\xb1|\xe6\x89\x8b\xe6\x9c\xba|\xe6\x90\xba\xe5\xb8\xaf|\xec\xa0\x84\xed\x99\x94|\xed\x9c\xb4\xeb\x8c\x80)[^\n0-9]{0,40}[0-9]{2}",
            literals=("phone", "tel", "mobi", "cell", "fax", "whatsapp", "handy", "rufnummer", "hotline", "msisdn", "call", "dial", "text", "sms", "ring", "reach", "portable", "gsm", "puhelin", "móvil", "movil", "celular", "landline", "viber", "contact", "тел", "моб", "Тел", "电话", "電話", "手机", "携帯", "전화", "휴대"),
            caseless=True,
            pattern=r"(?i)(?<![a-z])(?P<strong>(?:\w+[_.-])*(?:phone|tele|tel(?![a-z])|mobil|cell|fax|whatsapp|handy|rufnummer|msisdn|móvil|movil|celular|тел|моб|电话|電話|手机|携帯|전화|휴대))?(?(strong)[\w\u0400-\u04ff.]*|\b" + _PHONE_WORD + r"\b)[^\n0-9+({}\[`]{0,24}?(?:(?<=[^0-9A-Za-z])|(?<=[\u3000-\u9fff]))(?P<v>" + _DIGITS + r")(?![0-9A-Za-z_]|[.\-/:][0-9])",
            accept=_context_holds,
            back=90,
            reach=60,
        ),
        *column_rules(
            r"(?:[a-z]+_)?(?:phone(?:_?(?:number|no))?|mobile|tel(?:ephone)?|cell|fax)",
            ("phone", "mobile", "tel", "cell", "fax"),
            lambda value: 7 <= len(_digits(value)) <= 15 and re.fullmatch(r"[0-9 ().+/\-]+", value) is not None and not value.startswith("+999"),
        ),
    ),
    matches=("+49 171 2345678", "(415) 555-0132", "phone: 5551234567", "06 12 34 56 78"),
    rejects=("+0100", "2024-01-15 10:30", "1700000000", "1234567890123", "version 10.20.30"),
)

# --- social security ----------------------------------------------------------------------------------------------------

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
            pattern=r"(?i)" + _SSN_WORD + r"[^\n0-9]{0,50}(?P<v>[0-8][0-9]{2}[ .\-\u2011]?[0-9]{2}[ .\-\u2011]?[0-9]{4})(?![0-9A-Za-z_])",
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
        *column_rules(r"(?:[a-z]+_)?(?:ssn|social_?security(?:_?(?:number|no))?)", ("ssn", "social"), lambda value: len(_digits(value)) == 9 and ssn_issued(_digits(value))),
    ),
    matches=("SSN 536-22-8741", "ssn: 536228741"),
    rejects=("000-12-3456", "900-12-3456", "order 536228741", "2024-01-1234"),
)

# --- passport -----------------------------------------------------------------------------------------------------------

_PASSPORT_WORD = (
    r"(?:passports?|reisepass(?:nummer)?|pasaporte|passeport|passaporto|passaporte|paspoort(?:nummer)?|pasport|paszport\w*|pasaport|passnummer|passi|útlevél|паспорт\w*|"
    r"护照|護照|パスポート|旅券|여권|travel[ _-]?doc(?:ument)?)"
)
_PASSPORT_ANCHOR = r"(?:pass?[ps]ort|pasaport|passeport|reisepass|paspoort|paszport|passnummer|travel.?doc|\xd0\xbf\xd0\xb0\xd1\x81\xd0\xbf\xd0\xbe\xd1\x80\xd1\x82|\xd0\x9f\xd0\xb0\xd1\x81\xd0\xbf\xd0\xbe\xd1\x80\xd1\x82|\xe6\x8a\xa4\xe7\x85\xa7|\xe8\xad\xb7\xe7\x85\xa7|\xe3\x83\x91\xe3\x82\xb9\xe3\x83\x9d\xe3\x83\xbc\xe3\x83\x88|\xe6\x97\x85\xe5\x88\xb8|\xec\x97\xac\xea\xb6\x8c)"


def _passport_holds(match: re.Match[str]) -> bool:
    value = re.sub(r"[ \-]", "", match["v"])
    digits = sum(map(str.isdigit, value))
    return digits >= 5 and len(set(value)) > 2 and not _DATE.search(match["v"]) and not re.fullmatch(r"(?:19|20)[0-9]{6}", value)


def _machine_readable(text: str, at: int) -> Iterable[Span]:
    """Return the document number inside the second line of a passport's machine-readable zone, and the name line."""
    match = _MRZ.search(text, max(0, at - 21), at + 160)
    if match and _mrz_digit(match["number"]) == match["check"]:
        yield match.span("first")
        yield match.span("second")


def _mrz_digit(field: str) -> str:
    values = [0 if character == "<" else int(character, 36) for character in field]
    return str(sum(value * weight for value, weight in zip(values, (7, 3, 1) * 3, strict=False)) % 10)


_MRZ = re.compile(r"(?P<first>P[A-Z<][A-Z]{3}[A-Z<]{20,39})(?:\s|\\+[nr])+(?P<second>(?P<number>[A-Z0-9<]{9})(?P<check>[0-9])[A-Z<]{3}[0-9<]{7}[MFX<][0-9<]{7}[A-Z0-9<]{14,16})")

PASSPORT = Detector(
    id="passport",
    label="Passport numbers",
    description="Passport numbers beside a word that names them in many languages, and machine-readable zones.",
    category="personal",
    priority=45,
    rules=(
        Rule(
            anchor=_PASSPORT_ANCHOR + r"[^\n0-9]{0,44}[0-9]{2}",
            literals=("pass", "pasaport", "paspoort", "paszport", "travel", "паспорт", "护照", "護照", "パスポート", "旅券", "여권"),
            caseless=True,
            pattern=r"(?i)" + _PASSPORT_WORD + r"(?-i:[^\n0-9]{0,42}?)(?<![0-9A-Za-z])(?P<v>(?-i:[A-Z]{0,3}[ \-]?[0-9]{2}[ ]?[0-9]{2}[ ]?[0-9]{3,6}[A-Z]{0,2}|[A-Z]{1,2}[0-9A-Z]{7,8}|[A-Z]{2}[ ]?[0-9]{6,7}|[0-9]{2}[A-Z]{2}[0-9]{5}))(?![0-9A-Za-z_])",
            accept=_passport_holds,
            back=110,
            reach=30,
        ),
        Rule(
            anchor=_PASSPORT_ANCHOR + r"[^\n]{0,40}[^0-9A-Z][A-Z]{1,2}[0-9A-Z]{2}",
            literals=("pass", "pasaport", "paspoort", "paszport", "travel", "паспорт", "护照", "護照", "パスポート", "旅券", "여권"),
            pattern=r"(?i)" + _PASSPORT_WORD + r"(?-i:[^\n0-9]{0,42}?)(?<![0-9A-Za-z])(?P<v>(?-i:[A-Z]{1,2}[0-9A-Z]{7,8}))(?![0-9A-Za-z_])",
            accept=_passport_holds,
            back=110,
            reach=30,
        ),
        *column_rules(r"(?:[a-z]+_)?passport(?:_?(?:number|no|num|id))?", ("passport",), lambda value: re.fullmatch(r"[A-Z0-9]{6,10}", value) is not None and sum(map(str.isdigit, value)) >= 5),
        Rule(anchor=r"P[A-Z<][A-Z]{3}[A-Z<]{15}", literals=("<<",), find=_machine_readable),
    ),
    matches=("Passport No: C01X00T47", "passport_number = 533380006"),
    rejects=("passport.js 0.6.0", "passport renewal in 2024", "order C01X00T47"),
)

