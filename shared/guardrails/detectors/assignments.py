"""Values under telling names: `password = "…"`, `API_TOKEN=…`, `"client_secret": "…"`, `<pwd>…</pwd>`, `--passphrase …`.

The anchor ends at the separator. From there the name is read backwards and the value forwards; `judging` says whether
it is a value. The separator `KEY_MARK` stands for a
JSON member whose whole text is the value.
"""

import re
from collections.abc import Iterable

from shared.guardrails.checks import entropy, looks_random
from shared.guardrails.detector import KEY_MARK, Rule, Span
from shared.guardrails.detectors.judging import (
    ENV_LINE,
    LONG_WORDS,
    OWN_LINE,
    SHORT_WORDS,
    STAND_INS,
    UUID,
    Assigned,
    names_password,
    names_secret,
    password_holds,
    secret_holds,
    wordy,
)
from shared.guardrails.lexicon import REFERENCE, SECRET_WORDS, any_of, sample_like

_TAIL = r"[\w.\-]{0,28}[\"'\]\\)*`&;quot]{0,8}"


_ACCESSORS = r"(?: ?\{ ?get;[^{}\n]{0,24}\})?"
"""What C# writes between a property and its value."""


_SEPARATOR = _ACCESSORS + r"\s{0,4}(?:[:=\x1f>(,|]|\xef\xbc\x9a|%3[AaDd]|->)"


_NAME_BACKWARDS = re.compile(
    r"(?:=:|>=|>-|=[=!]|[ADad]3%|[:=\x1f>(,|：])(?: {0,3}\}[^{}\n]{0,24};teg ?\{ ?)?[\"'\]\\)*`;\s]*(?:;touq&)?[\"'\]\\)*`;\s]*([\w.$\-]{1,70}(?: [\w.]{1,20}){0,2})"
)
"""Matched against the reversed text before the separator: anchored, so that it never searches."""


_VALUE = re.compile(
    r"""(?x)
    (?P<sep>[=:>~：]*)
    (?: (?<=:) [ \t]* (?P<type> &?'?[A-Za-z_][\w.<>\[\]|&?]{0,40}(?:[ ]?\|[ ]?\w+){0,3}[?!]? ) [ \t]+ = [ \t]+ )?
    (?P<gap>(?:[ \t]|\\+n|\r?\n[ \t]+(?=["'`]))*)
    (?: (?:[A-Za-z_][\w.]{0,30}[(]\s*|[bruf@$]{1,2}(?=["'`]))? (?P<quote>\\*["'`]|&quot;|%22) (?P<quoted>(?:(?!(?<!\\)(?P=quote)|(?<=[^\\]\\\\)(?P=quote)(?<!\\\\\\["'`]))[^\n\r\x1e]){1,400}) (?P=quote)
      | (?P<bare>[^\s"'`<>\x1e]{1,400}) )
    """
)


_WHOLE = re.compile(r"[^\n\x1e]{1,400}(?=\n\x1e)")


_CELL = re.compile(r" ([^\s|\"'][^\s|]{5,400}) \|")


_ROW = re.compile(r"([^\s,;\"'()]{12,400})\r?(?=\n)")


_REST_OF_LINE = re.compile(r"([^\s()\[\]{}<>\x1e]{1,200}[^\s()\[\]{}<>\x1e,;\"'`])[ \t\r]*(?=\n|\x1e|\Z)")


_XML = re.compile(r"\s*(?:<!\[CDATA\[)?(?P<bare>[^<>\n\x1e]{1,300}?)(?:\]\]>)?\s*</")


def find_password(text: str, at: int) -> Iterable[Span]:
    """Return the password whose name ends before the separator that ends at `at`."""
    name = _name_before(text, at)
    if name is None or not names_password(name) or (text[at - 1] == "(" and not _takes_password(name)):
        return ()
    assigned = _assigned(text, at, name)
    return (assigned.span,) if assigned is not None and password_holds(assigned) else ()


def _takes_password(called: str) -> bool:
    """Tell whether a call by this name is given the password: `set_password(`, `password.fill(`, but not `pwd.getpwnam(`."""
    last = called.rpartition(".")[2]
    return last == called or names_password(last) or _TAKES.match(last) is not None


_TAKES = re.compile(
    r"(?i)set|send|fill|type|equals?\Z|update|assign|push|put|write|value|input|enter|clear|change|match|from|of\Z|new|create|add|verify|check|compare|with"
)


def find_secret(text: str, at: int) -> Iterable[Span]:
    """Return the generated value whose name ends before the separator that ends at `at`."""
    name = _name_before(text, at)
    if name is None or not names_secret(name):
        return ()
    assigned = _assigned(text, at, name)
    return (assigned.span,) if assigned is not None and secret_holds(assigned) else ()


def _name_before(text: str, at: int) -> str | None:
    reversed_text = text[max(0, at - 90) : at][::-1]
    backwards = _NAME_BACKWARDS.match(reversed_text)
    if backwards is None or reversed_text.startswith("::", backwards.end(1)):
        return None
    return backwards[1][::-1]


def _assigned(text: str, at: int, name: str) -> Assigned | None:
    separator = text[at - 1]
    if separator == KEY_MARK:
        whole = _WHOLE.match(text, at)
        return Assigned(text, name, whole[0], at, True, True, at) if whole else None
    if separator == ">" and text[at - 2] not in "=-":
        xml = _XML.match(text, at)
        return Assigned(text, name, xml["bare"], xml.start("bare"), True, False, at) if xml else None
    if separator == "|":
        cell = (
            _CELL.match(text, at) if text[at - 2] == " " and (text[at - 3].isalnum() or text[at - 3] in "*`") else None
        )
        return Assigned(text, name, cell[1], cell.start(1), True, False, at) if cell else None
    value = _VALUE.match(text, at)
    if value is None:
        return None
    if separator == "," and not _in_call(text, at, value.end()):
        row = _ROW.match(text, at)
        single = row and "," not in text[max(0, at - 70) : at - 1].rpartition("\n")[2]
        return Assigned(text, name, row[1], at, True, False, at) if row and single else None
    if separator == "(" and text[value.end() : value.end() + 3].lstrip()[:1] != ")":
        return None
    if value["quoted"] is not None:
        return Assigned(text, name, value["quoted"], value.start("quoted"), True, False, at)
    if separator in "(,":
        return None
    before = text[max(0, at - 60) : at]
    bare = _to_line_end(text, value.start("bare"), value.end("bare"), before) or _trimmed(value["bare"], before)
    return Assigned(text, name, bare, value.start("bare"), False, False, at) if bare else None


def _to_line_end(text: str, start: int, end: int, before: str) -> str | None:
    """Return an unquoted value that has a quote inside, where it alone stands on its own line."""
    if text[end : end + 1] not in {'"', "'", "`"} or not OWN_LINE.search(before):
        return None
    rest = _REST_OF_LINE.match(text, start)
    return rest[1] if rest else None


def _in_call(text: str, at: int, end: int) -> bool:
    """Tell whether name and value are the only two arguments of a call, as in `define('DB_PASSWORD', '…')`."""
    opening = text.rfind("(", max(0, at - 60), at)
    return (
        opening >= 0
        and text[at - 2] in "\"'"
        and "," not in text[opening : at - 1]
        and text[end : end + 3].lstrip()[:1] == ")"
    )


def _trimmed(bare: str, before: str) -> str:
    """Cut what does not belong to an unquoted value: the rest of a query, a connection string, a call, a sentence."""
    if not ENV_LINE.search(before) and not OWN_LINE.search(before):
        bare = _AFTER_BARE.split(bare, maxsplit=1)[0]
    elif "&" in bare and re.search(r"[?&][\w.\-]+=\Z", before):
        bare = bare.split("&", 1)[0]
    elif ";" in bare and ";" in before:
        bare = bare.split(";", 1)[0]
    if "\\" in bare or "%26" in bare or "&amp;" in bare:
        bare = _AFTER_ESCAPED.split(bare, maxsplit=1)[0]
    return bare.rstrip("\\").rstrip(",;") if not bare.endswith((".", ")", "]", "}")) else bare.rstrip(".,;)]}\\")


_AFTER_BARE = re.compile(r"[;,&)\]}](?:\s|$)|[&;]|(?<=.)\\+[nrt\"']")
_AFTER_ESCAPED = re.compile(r"\\+[nrt](?=[A-Z_a-z]+[=:]|\Z|-)|%26|&amp;")


def _names_variable(match: re.Match[str]) -> bool:
    """Tell whether the word before a value is a compound name of a secret, as `SESSION_SECRET` and `--app-key` are."""
    name = _compound(match)
    return name is not None and names_secret(name)


def _names_other(match: re.Match[str]) -> bool:
    """Tell whether that word names a key which is no secret, as `cache-key` does."""
    name = _compound(match)
    return name is not None and not names_secret(name)


def _compound(match: re.Match[str]) -> str | None:
    word = _WORD.match(match.string, match.start())
    name = _COMPOUND.search(match.string, max(0, match.start() - 40), word.end() if word else match.start())
    return name[0] if name else None


_WORD = re.compile(r"[\w-]+")


_COMPOUND = re.compile(r"[A-Za-z][A-Za-z0-9]*[_-][A-Za-z0-9_-]*\Z")


_CALL_OR_MARK = r"\s{0,3}[:=\x1f>(,]"


SECRET_RULES: tuple[Rule, ...] = (
    Rule(
        anchor=any_of(tuple(word for word in SECRET_WORDS if len(word) > 4))
        + r"[\w.\-]{0,28}(?:[\"'\]\\)*`]|&quot;){0,4}"
        + _ACCESSORS
        + r"\s{0,4}(?:[:=\x1f>(,|]|\xef\xbc\x9a|%3D)",
        literals=tuple(word for word in SECRET_WORDS if len(word) > 4),
        caseless=True,
        find=find_secret,
    ),
    Rule(
        anchor=r"(?:_key|_KEY|-key|-Key|\.key|[a-z]Key|KEY|_PAT|_pat|_SAS|_sas|_AUTH|_auth|_SALT|_salt|_SID|_DSN|_dsn|\"key|'key|otp|OTP|\ssig|&sig|\?sig|\?key|&key)(?:[\"'\]\\)]|&quot;){0,4}"
        + _ACCESSORS
        + r"\s{0,3}(?:[:=\x1f(,|]|\xef\xbc\x9a|%3D)",
        literals=("key", "_pat", "_sas", "_auth", "_salt", "_sid", "_dsn", "otp", "sig"),
        find=find_secret,
    ),
    Rule(
        anchor=r"(?:bearer|token|basic|apikey|api-key|digest|negotiate)(?: |%20|\+)[0-9A-Za-z_\-.+/=]{12}",
        literals=("bearer", "token", "apikey", "api-key", "basic", "digest", "negotiate"),
        caseless=True,
        pattern=r"(?i)(?:\bbearer|authorization\W{1,8}(?:token|apikey|api-key|negotiate|splunk|genie_?key|snyk|sso-key)|\bapikey|\bapi-key)(?: |%20|\+)(?P<v>[0-9A-Za-z_\-.+/=~:]{16,4000})",
        accept=lambda match: (
            looks_random(match["v"])
            and not sample_like(match["v"])
            and not wordy(match["v"])
            and not REFERENCE.search(match["v"])
        ),
        back=70,
        reach=4100,
        head=r"(?i)\bbearer|authorization|\bapi-?key",
    ),
)


_BLOCK_VALUE = (
    r"[\w.\-]{0,40}(?:passw|secret|token|api_?key|access_?key|pwd|passphrase|credential|private_?key)[\w.\-]{0,30}"
)


BLOCK_RULES: tuple[Rule, ...] = (
    Rule(
        anchor=r"(?:passw|secret|token|api_?key|access_?key|pwd|passphrase|credential|private_?key)[\w.\-]{0,30}\\{0,2}[\"'] ?\{[\s\\n]{0,12}",
        literals=(
            "passw",
            "secret",
            "token",
            "api_key",
            "apikey",
            "access_key",
            "accesskey",
            "pwd",
            "passphrase",
            "credential",
            "private_key",
            "privatekey",
        ),
        caseless=True,
        pattern=r"(?i)variable\s+\\*[\"']"
        + _BLOCK_VALUE
        + r"\\*[\"']\s*\{[^{}]{0,200}?default\s*=\s*\\*[\"'](?P<v>[^\"'\\\n]{6,400})",
        accept=lambda match: (
            not REFERENCE.search(match["v"]) and not STAND_INS.fullmatch(match["v"]) and not sample_like(match["v"])
        ),
        back=110,
        reach=500,
        across_lines=True,
    ),
    Rule(
        anchor=r"[^0-9a-z_.\-]key[\"'\\]{0,3}\s?[:=]\s?[\"'\\]{0,3}[0-9A-Za-z_+/\-]{20}",
        literals=("key",),
        caseless=True,
        pattern=r"(?i)(?<![\w.\-])key\W{1,8}?(?P<v>(?-i:[0-9A-Za-z_+/\-]{20,200}={0,2}))(?![\w(.:])",
        accept=lambda match: (
            looks_random(match["v"])
            and entropy(match["v"]) > 3.5
            and not sample_like(match["v"])
            and not wordy(match["v"])
            and not UUID.fullmatch(match["v"])
            and bool(re.search("[A-Z]", match["v"]))
            and bool(re.search("[0-9]", match["v"]))
        ),
        back=44,
    ),
    Rule(
        anchor=r"(?:key|token|secret|_pat|credential)s?(?:_[a-z]{2,8})?(?: (?:is|was|to|for|now|=|--body|--value|-b|-v|on|[a-z]{2,10}){0,3}){0,3}[ :]{0,2} [\"'`(]?(?:base64:)?[0-9A-Za-z_+/\-]{20}",
        literals=("key", "token", "secret", "_pat", "credential"),
        caseless=True,
        pattern=r"(?i)(?:key|token|secret|_pat|credential)s?(?:_[a-z]{2,8})?[: ](?:(?:(?:is|was|to|for|now|=|--body|--value|-b|-v|on|[a-z]{2,10}) ){0,3})[ ]?[\"'`(]?(?P<v>(?-i:(?:base64:)?[0-9A-Za-z_+/\-]{20,400}={0,2}))(?![\w(])",
        accept=lambda match: (
            looks_random(match["v"])
            and entropy(match["v"]) > 3.3
            and not sample_like(match["v"])
            and not wordy(match["v"])
            and (_names_variable(match) or not UUID.fullmatch(match["v"]))
            and not _names_other(match)
            and (
                bool(re.search("[A-Z]", match["v"]))
                or _names_variable(match)
                or "token" in match.group().lower()
                or "api" in match.string[max(0, match.start() - 5) : match.start()].lower()
            )
        ),
        back=110,
        head=r"(?i)key|token|secret|_pat|credential",
    ),
    Rule(
        anchor=r"(?:passw|secret|token|api_?key|access_?key|pwd|passphrase|credential)[\w.\-]{0,30}[:,]? \\{0,2}[\"'`][0-9A-Za-z_+/.~\-]{12}",
        literals=(
            "passw",
            "secret",
            "token",
            "api_key",
            "apikey",
            "access_key",
            "accesskey",
            "pwd",
            "passphrase",
            "credential",
        ),
        caseless=True,
        pattern=r"(?i)" + _BLOCK_VALUE + r"[:,]? \\*(?P<q>[\"'`])(?P<v>[0-9A-Za-z_+/.~=:\-]{12,400})\\*(?P=q)",
        accept=lambda match: (
            looks_random(match["v"])
            and entropy(match["v"]) > 3
            and not sample_like(match["v"])
            and not wordy(match["v"])
        ),
        back=110,
    ),
)


PASSWORD_RULES: tuple[Rule, ...] = (
    Rule(anchor=any_of(LONG_WORDS) + _TAIL + _SEPARATOR, literals=LONG_WORDS, caseless=True, find=find_password),
    Rule(
        anchor=r"[^a-z](?:pass|pw|psw|pin|pwd|mdp|clave|parola)[0-9_]{0,3}(?:[_.\-][\w.\-]{0,20})?[\"'\]\\)*`]{0,4}"
        + _SEPARATOR,
        literals=SHORT_WORDS,
        caseless=True,
        find=find_password,
    ),
    Rule(
        anchor=r"(?:[a-z](?:Pass|Pwd|Pw|Pin|PW)|(?:DB|db|sql|root|user|admin|key|store)(?:pass|PASS|pwd|PWD|pw|PW))[\"'\]\\)*`]{0,4}"
        + _SEPARATOR,
        literals=SHORT_WORDS,
        find=find_password,
    ),
)
