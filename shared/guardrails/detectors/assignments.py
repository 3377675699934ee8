"""Values under telling names: `password = "…"`, `API_TOKEN=…`, `"client_secret": "…"`, `<pwd>…</pwd>`, `--passphrase …`.

The anchor ends at the separator. From there the name is read backwards and the value forwards; then the value is judged:
a password may be any text that is not plainly code, a key must look generated. The separator `KEY_MARK` stands for a
JSON member whose whole text is the value.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from shared.guardrails.checks import entropy, looks_random
from shared.guardrails.detector import KEY_MARK, Rule, Span
from shared.guardrails.lexicon import PASSWORD_WORDS, REFERENCE, SECRET_WORDS, any_of, sample_like

_SHORT = ("pass", "pw", "psw", "pin", "pwd", "mdp", "clave", "parola")
_LONG = tuple(word for word in PASSWORD_WORDS if word not in _SHORT)
_TAIL = r"[\w.\-]{0,28}[\"'\]\\)*`&;quot]{0,8}"
_SEPARATOR = r"\s{0,4}(?:[:=\x1f>(,|]|\xef\xbc\x9a|%3[AaDd]|->)"

_NAME_BACKWARDS = re.compile(
    r"(?:=:|>=|>-|=[=!]|[ADad]3%|[:=\x1f>(,|：])[\"'\]\\)*`;\s]*(?:;touq&)?[\"'\]\\)*`;\s]*([\w.$\-]{1,70}(?: [\w.]{1,20}){0,2})"
)
"""Matched against the reversed text before the separator: anchored, so that it never searches."""
_VALUE = re.compile(
    r"""(?x)
    (?P<sep>[=:>~：]*)
    (?: (?<=:) [ \t]* (?P<type> &?'?[A-Za-z_][\w.<>\[\]|&?]{0,40}(?:[ ]?\|[ ]?\w+){0,3}[?!]? ) [ \t]+ = [ \t]+ )?
    (?P<gap>(?:[ \t]|\\+n|\r?\n[ \t]+(?=["'`]))*)
    (?: (?:[A-Za-z_][\w.]{0,30}[(]\s*|[bruf@$]{1,2}(?=["'`]))? (?P<quote>\\*["'`]|&quot;|%22) (?P<quoted>(?:(?!(?P=quote))[^\n\r\x1e]){1,400}) (?P=quote)
      | (?P<bare>[^\s"'`<>\x1e]{1,400}) )
    """
)
_WHOLE = re.compile(r"[^\n\x1e]{1,400}(?=\n\x1e)")
_CELL = re.compile(r" ([^\s|\"'][^\s|]{5,400}) \|")
_ROW = re.compile(r"([^\s,;\"'()]{12,400})\r?(?=\n)")
_XML = re.compile(r"\s*(?:<!\[CDATA\[)?(?P<bare>[^<>\n\x1e]{1,300}?)(?:\]\]>)?\s*</")
_ENV_LINE = re.compile(
    r"(?:^|[\n\s\"';,\[{&|-])(?:export\s+|set\s+|setx\s+|ENV\s+|ARG\s+|-e\s+|--env\s+|-D|--set\s+)?[A-Z][A-Z0-9_]*=\Z"
)
_OWN_LINE = re.compile(
    r"(?:^|\n|\\n|\x1e)[ \t>\-#/*\"']{0,40}[\w.\- $]{1,60}[\"'*`]{0,3}[ \t]*(?::=|[:=]|=>)[=>]?[ \t]*\Z"
)

_PASSWORD_NAME = re.compile(
    r"(?i)"
    + any_of(_LONG)
    + r"|(?:(?<![a-zA-Z])|(?<=[a-z])(?=(?-i:P)))(?:pass|pw|psw|pin|pwd|mdp|clave|parola)(?![a-z])|(?:db|my|sql|pg|ftp|smtp|ldap|root|user|admin|key|store)(?:pass|pwd|pw)(?![a-z])"
)
_NOT_A_PASSWORD_NAME = re.compile(
    r"(?i)(?:policy|length|len|min|max|regex|pattern|field|input|form|label|hint|prompt|placeholder|message|msg|error|reset|url|uri|link|path|file|"
    r"expir\w*|age|days|rules?|strength|type|column|col|widget|validat\w*|manager|store|hasher|encoder|encoding|algorithm|count|attempts?|changed|required|"
    r"enabled|help|text|title|description|id|name|key|forgot\w*|callback|func\w*|provider|class|icon|button|page|view|screen|grant|auth|authentication|"
    r"is|has|no|without|show|hide|confirmation|mode|prefix|suffix|env|var|ref|exists|through|by|command|cmd|at|on|login|s)\Z"
)
_SECRET_NAME = re.compile(
    r"(?i)"
    + any_of(tuple(word for word in SECRET_WORDS if word not in {"key", "pat", "sid", "sas", "salt"}))
    + r"|(?<![a-z])(?:sid|sas|salt|pat|key)(?![a-z])|(?-i:Key|KEY)\b|[_-]key\b|license|auth\b"
)
_STRONG_SECRET = re.compile(
    r"(?i)secret|token|api[_ -]?key|access[_ -]?key|auth|credential|bearer|private|signing|encrypt|master|account|shared|client|admin|app[_-]?key|service|subscription|consumer|webhook|license|hmac|_key\Z|Key\Z|_pat\Z"
)
_NOT_A_SECRET_NAME = re.compile(
    r"(?i)(?<![a-z])(?:public|publishable|primary|foreign|partition|sort|cache|idempotency|row|group|dedup\w*|lookup|natural|object|next|page|pagination|cursor|continuation|"
    r"sync|cancel\w*|stop|eos|bos|pad|mask|max|min|num|total|input|output|completion|prompt|host|known|site|distribution|integrity|shasum|checksum|"
    r"registry|resolved|translation|i18n|hot|storage)[_ -]?(?:api[_ -]?)?(?:keys?|tokens?)|(?:key|token|secret|credential)s?[_-]?(?:id|type|count|url|uri|endpoint|name|path|file|length|limit|size|ttl|expir\w+|prefix|"
    r"hash|fingerprint|version|ref|arn|usage|source|class|format|names|store|provider|manager|handler|regex|pattern|field|label|algorithm)\Z|sessionid_|tokeniz|tokenis|secretar|signature_version"
)
_WORDS_OF_CODE = frozenset(
    "null none nil true false undefined empty void string str text char varchar boolean bool int integer number object any array list dict bytes byte hidden required optional input plain prompt stdin file env "
    "ask yes no default value values val line data config user username email name result res args arg param params options opts field fields item items entry row record key keys token secret secrets auth login "
    "credentials credential hash hashed salt encoded decoded raw buf buffer body content response request req form self this cls other obj node token getpass lambda function new return await async const let var "
    "def class import from if else elif not and or is in for while with as try except raise pass type types unicode basestring sensitive secretstr securestring state props event error err msg message the a an "
    "must should will can may your my our their his her for which that when where use using used set reset forgotten forgot expired incorrect invalid wrong missing changed please enter again here below above "
    "field-level protected encrypted masked redacted unset unknown current old bar baz qux correct valid hidden disabled enabled ok okay stored generated same different based manager only protection policy "
    "authentication verification confirmation strength safe utf-8 utf8 ascii latin-1 base64 hex".split()
)
_STAND_INS = re.compile(
    r"(?i)[x*.•_#?\-]+|<[^>]*>|\[[^\]]*\]|\{[^}]*\}|your[\W_].*|my[_-]?(?:password|secret|token|key)|.*[_\W-]here|(?:insert|enter|replace|add|use)[\W_].*|redacted|\(.*\)|n/?a|tbd|todo|password[_-]?placeholder|placeholder.*|.*\.\.\."
)
_UUID = re.compile(r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_DIGEST = re.compile(
    r"(?i)(?:sha\d+[-:])?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})|sha\d+-[0-9A-Za-z+/=]+"
)
_IDENTIFIER = re.compile(r"\$?[A-Za-z_][\w]*(?:(?:\.|::|->|\?\.|/|-)[A-Za-z_][\w]*)*!?")
_HASHED = re.compile(
    r"\{?[$A-Z0-9a-z]{0,12}[$}](?:[0-9a-z]{1,12}\$|apr1\$|argon2|pbkdf2|scrypt)|(?:pbkdf2_|argon2|bcrypt|scrypt)"
)


@dataclass(frozen=True, slots=True)
class _Assigned:
    """What stands on both sides of a separator."""

    text: str
    name: str
    value: str
    start: int
    quoted: bool
    whole: bool
    """The value is the whole text of a JSON member."""
    at: int

    @property
    def span(self) -> Span:
        """Where the value stands."""
        return self.start, self.start + len(self.value)


def find_password(text: str, at: int) -> Iterable[Span]:
    """Return the password whose name ends before the separator that ends at `at`."""
    name = _name_before(text, at)
    if name is None or not _names_password(name):
        return ()
    assigned = _assigned(text, at, name)
    return (assigned.span,) if assigned is not None and _password_holds(assigned) else ()


def find_secret(text: str, at: int) -> Iterable[Span]:
    """Return the generated value whose name ends before the separator that ends at `at`."""
    name = _name_before(text, at)
    if name is None or not _names_secret(name):
        return ()
    assigned = _assigned(text, at, name)
    return (assigned.span,) if assigned is not None and _secret_holds(assigned) else ()


@lru_cache(maxsize=8192)
def _names_password(name: str) -> bool:
    if _PASSWORD_NAME.search(name) is None:
        return False
    last = re.split(r"[_.\-\s]|(?<=[a-z])(?=[A-Z])", name)[-1]
    return _NOT_A_PASSWORD_NAME.fullmatch(last) is None or _PASSWORD_NAME.search(last) is not None


@lru_cache(maxsize=8192)
def _names_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None and _NOT_A_SECRET_NAME.search(name) is None


def _name_before(text: str, at: int) -> str | None:
    reversed_text = text[max(0, at - 90) : at][::-1]
    backwards = _NAME_BACKWARDS.match(reversed_text)
    if backwards is None or reversed_text.startswith("::", backwards.end(1)):
        return None
    return backwards[1][::-1]


def _assigned(text: str, at: int, name: str) -> _Assigned | None:
    separator = text[at - 1]
    if separator == KEY_MARK:
        whole = _WHOLE.match(text, at)
        return _Assigned(text, name, whole[0], at, True, True, at) if whole else None
    if separator == ">" and text[at - 2] not in "=-":
        xml = _XML.match(text, at)
        return _Assigned(text, name, xml["bare"], xml.start("bare"), True, False, at) if xml else None
    if separator == "|":
        cell = (
            _CELL.match(text, at) if text[at - 2] == " " and (text[at - 3].isalnum() or text[at - 3] in "*`") else None
        )
        return _Assigned(text, name, cell[1], cell.start(1), True, False, at) if cell else None
    value = _VALUE.match(text, at)
    if value is None:
        return None
    if separator == "," and not _in_call(text, at, value.end()):
        row = _ROW.match(text, at)
        single = row and "," not in text[max(0, at - 70) : at - 1].rpartition("\n")[2]
        return _Assigned(text, name, row[1], at, True, False, at) if row and single else None
    if separator == "(" and text[value.end() : value.end() + 3].lstrip()[:1] != ")":
        return None
    if value["quoted"] is not None:
        return _Assigned(text, name, value["quoted"], value.start("quoted"), True, False, at)
    if separator in "(,":
        return None
    bare = _trimmed(value["bare"], text[max(0, at - 60) : at])
    return _Assigned(text, name, bare, value.start("bare"), False, False, at) if bare else None


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
    if not _ENV_LINE.search(before) and not _OWN_LINE.search(before):
        bare = re.split(r"[;,&)\]}](?:\s|$)|[&;]|(?<=.)\\+[nrt\"']", bare, maxsplit=1)[0]
    elif "&" in bare and re.search(r"[?&][\w.\-]+=\Z", before):
        bare = bare.split("&", 1)[0]
    elif ";" in bare and ";" in before:
        bare = bare.split(";", 1)[0]
    bare = re.split(r"\\+[nrt](?=[A-Z_a-z]+[=:]|\Z|-)|%26|&amp;", bare, maxsplit=1)[0]
    return bare.rstrip("\\").rstrip(",;") if not bare.endswith((".", ")", "]", "}")) else bare.rstrip(".,;)]}\\")


def _password_holds(assigned: _Assigned) -> bool:
    value = assigned.value.strip()
    lowered = value.lower()
    if re.search(r"(?i)(?<![a-z])pins?\Z", assigned.name) and not re.fullmatch(r"[0-9]{4,8}", value):
        return False
    if lowered == assigned.name.lower() or lowered == assigned.name.lower().rpartition(".")[2]:
        return False
    if (
        len(value) < 3
        or _EXPRESSION.match(value)
        or (REFERENCE.search(value) and not _HASHED.match(value))
        or _STAND_INS.fullmatch(value)
    ):
        return False
    if assigned.quoted:
        return _quoted_password_holds(assigned, value, lowered)
    if value.startswith(("[", "{")) or value.endswith(("[", "{")):
        return False
    before = assigned.text[max(0, assigned.at - 70) : assigned.at]
    after = assigned.text[assigned.start + len(assigned.value) : assigned.start + len(assigned.value) + 2]
    if (
        (re.search(r"[(\[{]", value) and not _ENV_LINE.search(before))
        or after[:1] in {"(", "["}
        or (value.endswith(":") and len(value) < 12)
    ):
        return False
    if re.match(r"(?:[=!]=|=>|->)", assigned.text[assigned.at - 1 : assigned.at + 1]) and _IDENTIFIER.fullmatch(value):
        return False
    if _ENV_LINE.search(before):
        return (
            lowered not in {"true", "false", "none", "null", "yes", "no"} and not re.match(r"\d+[dhms]?\Z", value)
        ) or len(value) > 4
    if re.fullmatch(r"[0-9]{1,3}", value) or lowered in _WORDS_OF_CODE:
        return False
    if _IDENTIFIER.fullmatch(value) and not re.search(r"[0-9]", value):
        return _plain_word_holds(assigned, value, lowered, before, after)
    if re.search(r"[0-9]", value):
        return not (_PASSWORD_NAME.search(value) and _IDENTIFIER.fullmatch(value) and "_" in value)
    return (
        bool(re.search(r"[^\w.]", value.strip("-/:")))
        and not re.match(r"[/\\*#!?|+\-&~^%@:.]+\Z", value)
        and len(value) >= 5
    )


def _quoted_password_holds(assigned: _Assigned, value: str, lowered: str) -> bool:
    if lowered in _WORDS_OF_CODE and not assigned.whole and not assigned.name.isupper():
        return False
    if " " in value:
        words = value.split()
        phrase = "phrase" in assigned.name.lower() or (assigned.whole and len(words) <= 8)
        if (
            len(words) <= 3
            and len(value) <= 40
            and re.search(r"[0-9]", value)
            and re.search(r"[^\w\s.,:;'-]", value)
            and not re.search(r"[{}()<>=]", value)
        ):
            return True
        return (
            phrase
            and not re.search(r"(?i)\b(?:the|your|enter|must|password|is|please|for|to|at|and|or|of|a)\b", value)
            and len(words) <= 12
        )
    if _PASSWORD_NAME.search(value) and _IDENTIFIER.fullmatch(value) and not assigned.name.isupper():
        return bool(re.search(r"[0-9]", value)) and "_" not in value
    if value.endswith(":") or (value.startswith(("--", "/", "#", ".")) and not re.search(r"[0-9]", value)):
        return False
    return len(value) >= 4 or bool(re.search(r"[0-9]", value))


_CAMEL = re.compile(r"[a-z]+[A-Z]")
_EXPRESSION = re.compile(r"!+[A-Za-z_$][\w.$]*\Z|[0-9.]+\.[0-9.]+\Z")
"""A negation, or an object identifier."""


def _plain_word_holds(assigned: _Assigned, value: str, lowered: str, before: str, after: str) -> bool:
    """Judge a bare word without digits: a password in a configuration file, a variable in code."""
    if not _OWN_LINE.search(before) or after[:1] not in {"", "\n", "\r", " ", "\x1e"} or "_" in value or "." in value:
        return False
    if _PASSWORD_NAME.search(value) or _CAMEL.match(value) or (value[0].isupper() and value[1:].islower()):
        return False
    rest = assigned.text[assigned.start + len(assigned.value) : assigned.start + len(assigned.value) + 60].split(
        "\n", 1
    )[0]
    spaced = " = " in before[-4:] or "= " in before[-3:]
    return not rest.strip(" \r") and len(value) >= 5 and not spaced and lowered not in _WORDS_OF_CODE


def _secret_holds(assigned: _Assigned) -> bool:
    value = assigned.value.strip()
    if len(value) < 8 or (len(value) < 32 and _MARKED.search(value) is None) or "://" in value:
        return False
    if " " in value and not value.lower().startswith(("bearer ", "basic ", "token ")):
        return False
    if _IDENTIFIER.fullmatch(value) and not re.search(r"[0-9]", value) and (len(value) < 20 or _wordy(value)):
        return False
    if (
        len(value) >= 40
        and (assigned.quoted or _OWN_LINE.search(assigned.text[max(0, assigned.at - 70) : assigned.at]) is not None)
        and entropy(value) > 4.2
        and re.search(r"[!@#%^&*]", value)
        and "{" not in value
    ):
        return True
    if "(" in value or (
        not assigned.quoted
        and (re.search(r"[\[\]{}]", value) or re.fullmatch(r"[a-z_]\w{0,20}(?:\.[A-Za-z_]\w*)+", value))
    ):
        return False
    secret = re.search(r"(?i)secret", assigned.name) is not None
    if (
        REFERENCE.search(value)
        or (sample_like(value) and not (secret and re.search("[0-9]", value)))
        or _STAND_INS.fullmatch(value)
    ):
        return False
    strong = _STRONG_SECRET.search(assigned.name) is not None
    if _UUID.fullmatch(value) or _DIGEST.fullmatch(value):
        return strong and not value.startswith("sha")
    random = looks_random(value)
    if not strong:
        return len(value) >= 20 and random and entropy(value) > 3.5 and not _wordy(value)
    if len(value) >= 16 and random and entropy(value) > 2.9:
        return not _wordy(value)
    if re.search(r"(?i)secret(?:[_-]?key)?(?:_base)?\Z|\Asecret", assigned.name) and (
        assigned.quoted or assigned.name.isupper()
    ):
        return bool(re.search(r"[0-9]|-.+-|[!@#%^&*]", value)) and not re.fullmatch(
            r"[a-z0-9]+(?:/[\w.-]+)+|[a-z]+(?:[-_][a-z]+)?", value
        )
    return (
        len(value) >= 10
        and random
        and bool(re.search(r"[0-9]", value))
        and bool(re.search("[A-Za-z]", value))
        and entropy(value) > 2.9
        and not _wordy(value)
    )


_MARKED = re.compile(r"[0-9!@#%^&*\-]")
"""What a short generated value has at least one of, and most words of code have not."""


def _wordy(value: str) -> bool:
    """Tell whether a value is made of words, as identifiers, paths, host names and versions are."""
    if re.fullmatch(r"[/.~]?(?:[\w.\-]+/)+[\w.\-]*", value) and not re.search(
        r"[0-9][a-z][A-Z]|[a-z][0-9][a-z][0-9]|[A-Z][0-9][A-Z]", value
    ):
        return True
    if len(value) >= 32 and value.isalnum() and len(re.findall("[0-9]", value)) >= 3:
        return False
    words = re.findall(r"[A-Z]?[a-z]{3,}|[A-Z]{3,}(?![a-z])", value)
    letters = sum(map(len, words))
    return letters >= 0.72 * len(value) and not re.search(r"[0-9][A-Za-z][0-9]|[+/=!@#$%^&*]", value)


def _names_variable(match: re.Match[str]) -> bool:
    """Tell whether the word before a value is a compound name of a secret, as `SESSION_SECRET` and `--app-key` are."""
    word = _WORD.match(match.string, match.start())
    name = _COMPOUND.search(match.string, max(0, match.start() - 40), word.end() if word else match.start())
    return name is not None and _names_secret(name[0])


_WORD = re.compile(r"[\w-]+")
_COMPOUND = re.compile(r"[A-Za-z][A-Za-z0-9]*[_-][A-Za-z0-9_-]*\Z")
_CALL_OR_MARK = r"\s{0,3}[:=\x1f>(,]"
SECRET_RULES: tuple[Rule, ...] = (
    Rule(
        anchor=any_of(tuple(word for word in SECRET_WORDS if len(word) > 4))
        + r"[\w.\-]{0,28}(?:[\"'\]\\)*`]|&quot;){0,4}\s{0,4}(?:[:=\x1f>(,|]|\xef\xbc\x9a|%3D)",
        literals=tuple(word for word in SECRET_WORDS if len(word) > 4),
        caseless=True,
        find=find_secret,
    ),
    Rule(
        anchor=r"(?:_key|_KEY|-key|-Key|[a-z]Key|KEY|_PAT|_pat|_SAS|_sas|_AUTH|_auth|_SALT|_salt|_SID|_DSN|_dsn|\"key|'key|otp|OTP|\ssig|&sig|\?sig|\?key|&key)(?:[\"'\]\\)]|&quot;){0,4}\s{0,3}(?:[:=\x1f(,|]|\xef\xbc\x9a|%3D)",
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
            and not _wordy(match["v"])
            and not REFERENCE.search(match["v"])
        ),
        back=70,
        reach=4100,
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
            not REFERENCE.search(match["v"]) and not _STAND_INS.fullmatch(match["v"]) and not sample_like(match["v"])
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
            and not _wordy(match["v"])
            and not _UUID.fullmatch(match["v"])
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
            and not _wordy(match["v"])
            and (_names_variable(match) or not _UUID.fullmatch(match["v"]))
            and (
                bool(re.search("[A-Z]", match["v"]))
                or _names_variable(match)
                or "token" in match.group().lower()
                or "api" in match.string[max(0, match.start() - 5) : match.start()].lower()
            )
        ),
        back=110,
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
            and not _wordy(match["v"])
        ),
        back=110,
    ),
)

PASSWORD_RULES: tuple[Rule, ...] = (
    Rule(anchor=any_of(_LONG) + _TAIL + _SEPARATOR, literals=_LONG, caseless=True, find=find_password),
    Rule(
        anchor=r"[^a-z](?:pass|pw|psw|pin|pwd|mdp|clave|parola)[0-9_]{0,3}(?:[_.\-][\w.\-]{0,20})?[\"'\]\\)*`]{0,4}"
        + _SEPARATOR,
        literals=_SHORT,
        caseless=True,
        find=find_password,
    ),
    Rule(
        anchor=r"(?:[a-z](?:Pass|Pwd|Pw|Pin|PW)|(?:DB|db|sql|root|user|admin|key|store)(?:pass|PASS|pwd|PWD|pw|PW))[\"'\]\\)*`]{0,4}"
        + _SEPARATOR,
        literals=_SHORT,
        find=find_password,
    ),
)
