"""Judge what stands under a telling name: a password may be any text that is not plainly code, a key must look generated."""

import re
from dataclasses import dataclass
from functools import lru_cache

from shared.guardrails.checks import entropy, looks_random
from shared.guardrails.detector import Span
from shared.guardrails.lexicon import PASSWORD_WORDS, REFERENCE, SECRET_WORDS, any_of, sample_like

SHORT_WORDS = ("pass", "pw", "psw", "pin", "pwd", "mdp", "clave", "parola")


LONG_WORDS = tuple(word for word in PASSWORD_WORDS if word not in SHORT_WORDS)


ENV_LINE = re.compile(
    r"(?:^|[\n\s\"';,\[{&|-])(?:export\s+|set\s+|setx\s+|ENV\s+|ARG\s+|-e\s+|--env\s+|-D|--set\s+(?:[a-z][\w-]*\.)*)?[A-Z][A-Z0-9_]*=\Z"
)


OWN_LINE = re.compile(
    r"(?:^|\n|\\n|\x1e)[ \t>\-#/*\"']{0,40}[\w.\- $]{1,60}[\"'*`]{0,3}[ \t]*(?::=|[:=]|=>)[=>]?[ \t]*\Z"
)


_PASSWORD_NAME = re.compile(
    r"(?i)"
    + any_of(LONG_WORDS)
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
    r"(?i)secret|token|api[._ -]?key|access[._ -]?key|auth|credential|bearer|private|signing|encrypt|master|account|shared|client|admin|app[_-]?key|service|subscription|consumer|webhook|license|hmac|_key\Z|Key\Z|_pat\Z"
)


_NOT_A_SECRET_NAME = re.compile(
    r"(?i)(?<![a-z])(?:public|publishable|primary|foreign|partition|sort|cache|idempotency|row|group|dedup\w*|lookup|natural|object|next|page|pagination|cursor|continuation|"
    r"sync|cancel\w*|stop|eos|bos|pad|mask|max|min|num|total|input|output|completion|prompt|host|known|site|distribution|integrity|shasum|checksum|"
    r"registry|resolved|translation|i18n|hot|(?<!azure)(?<!azure_)(?<!azure-)storage)[_ -]?(?:api[_ -]?)?(?:keys?|tokens?)|(?:key|token|secret|credential)s?[_-]?(?:id|type|count|url|uri|endpoint|name|path|file|length|limit|size|ttl|expir\w+|prefix|"
    r"hash|fingerprint|version|ref|arn|usage|source|class|format|names|store|provider|manager|handler|regex|pattern|field|label|algorithm)\Z|sessionid_|tokeniz|tokenis|secretar|signature_version"
)


_WORDS_OF_CODE = frozenset(
    "null none nil true false undefined empty void string str text char varchar boolean bool int integer number object any array list dict bytes byte hidden required optional input plain prompt stdin file env "
    "ask yes no default value values val line data config user username email name result res args arg param params options opts field fields item items entry row record key keys token secret secrets auth login "
    "credentials credential hash hashed salt encoded decoded raw buf buffer body content response request req form self this cls other obj node token getpass lambda function new return await async const let var "
    "def class import from if else elif not and or is in for while with as try except raise pass type types unicode basestring sensitive secretstr securestring state props event error err msg message the a an "
    "must should will can may your my our their his her for which that when where use using used set reset forgotten forgot expired incorrect invalid wrong missing changed please enter again here below above "
    "field-level protected encrypted masked redacted unset unknown current old bar baz qux correct valid hidden disabled enabled ok okay stored generated same different based manager only protection policy "
    "authentication verification confirmation strength safe utf-8 utf8 ascii latin-1 base64 hex passed failed".split()
)


STAND_INS = re.compile(
    r"(?i)[x*.•_#?\-]+|<[^>]*>|\[[^\]]*\]|\{[^}]*\}|your[\W_].*|my[_-]?(?:password|secret|token|key)|.*[_\W-]here|(?:insert|enter|replace|add|use)[\W_].*|redacted|\(.*\)|n/?a|tbd|todo|password[_-]?placeholder|placeholder.*|.*\.\.\."
)


UUID = re.compile(r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


_DIGEST = re.compile(
    r"(?i)(?:sha\d+[-:])?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})|sha\d+-[0-9A-Za-z+/=]+"
)


_IDENTIFIER = re.compile(r"\$?[A-Za-z_][\w]*(?:(?:\.|::|->|\?\.|/|-)[A-Za-z_][\w]*)*!?")


_HASHED = re.compile(
    r"\{?[$A-Z0-9a-z]{0,12}[$}](?:[0-9a-z]{1,12}\$|apr1\$|argon2|pbkdf2|scrypt)|(?:pbkdf2_|argon2|bcrypt|scrypt)"
)


@dataclass(frozen=True, slots=True)
class Assigned:
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


@lru_cache(maxsize=8192)
def names_password(name: str) -> bool:
    """Tell whether a name is that of a password."""
    if _PASSWORD_NAME.search(name) is None:
        return False
    last = re.split(r"[_.\-\s]|(?<=[a-z])(?=[A-Z])", name)[-1]
    return _NOT_A_PASSWORD_NAME.fullmatch(last) is None or _PASSWORD_NAME.search(last) is not None


@lru_cache(maxsize=8192)
def names_secret(name: str) -> bool:
    """Tell whether a name is that of a generated secret."""
    return _SECRET_NAME.search(name) is not None and _NOT_A_SECRET_NAME.search(name) is None


def password_holds(assigned: Assigned) -> bool:
    """Tell whether a value under the name of a password is one."""
    value = assigned.value.strip()
    lowered = value.lower().removesuffix("?")
    if re.search(r"(?i)(?<![a-z])pins?\Z", assigned.name) and not re.fullmatch(r"[0-9]{4,8}", value):
        return False
    if lowered == assigned.name.lower() or lowered == assigned.name.lower().rpartition(".")[2]:
        return False
    if (
        len(value) < 3
        or _EXPRESSION.match(value)
        or (REFERENCE.search(value) and not _HASHED.match(value))
        or STAND_INS.fullmatch(value)
    ):
        return False
    if assigned.quoted:
        return _quoted_password_holds(assigned, value, lowered)
    if value.startswith(("[", "{")) or value.endswith(("[", "{")):
        return False
    before = assigned.text[max(0, assigned.at - 70) : assigned.at]
    after = assigned.text[assigned.start + len(assigned.value) : assigned.start + len(assigned.value) + 2]
    if (
        (re.search(r"[(\[{]", value) and not ENV_LINE.search(before))
        or after[:1] in {"(", "["}
        or (value.endswith(":") and len(value) < 12)
    ):
        return False
    if re.match(r"(?:[=!]=|=>|->)", assigned.text[assigned.at - 1 : assigned.at + 1]) and _IDENTIFIER.fullmatch(value):
        return False
    if not ENV_LINE.search(before) and _scripted(assigned, value):
        return False
    if ENV_LINE.search(before):
        return (
            lowered not in {"true", "false", "none", "null", "yes", "no"} and not re.match(r"\d+[dhms]?\Z", value)
        ) or len(value) > 4
    if re.fullmatch(r"[0-9]{1,3}", value) or lowered in _WORDS_OF_CODE:
        return False
    if _IDENTIFIER.fullmatch(value) and not re.search(r"[0-9]", value):
        return _plain_word_holds(assigned, value, lowered, before, after)
    if re.search(r"[0-9]", value):
        return not ("_" in value and _IDENTIFIER.fullmatch(value) and _PASSWORD_NAME.search(value))
    return (
        bool(re.search(r"[^\w.]", value.strip("-/:")))
        and not re.match(r"[/\\*#!?|+\-&~^%@:.]+\Z", value)
        and len(value) >= 5
    )


def _quoted_password_holds(assigned: Assigned, value: str, lowered: str) -> bool:
    if assigned.name.lower() == "pass" and _EAST_SENTENCE.fullmatch(value):
        return False
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
    if not assigned.name.isupper() and _IDENTIFIER.fullmatch(value) and _PASSWORD_NAME.search(value):
        return bool(re.search(r"[0-9]", value)) and "_" not in value
    if value.endswith(":") or (value.startswith(("--", "/", "#", ".")) and not re.search(r"[0-9]", value)):
        return False
    return len(value) >= 4 or bool(re.search(r"[0-9]", value))


_EAST_SENTENCE = re.compile(r"[^\x00-\x7f]{3}[\s\S]{3,}")
"""What a test says when it passes, in writing without spaces."""


_CAMEL = re.compile(r"[a-z]+[A-Z]")


_EXPRESSION = re.compile(r"!+[A-Za-z_$][\w.$]*\Z|[0-9.]+\.[0-9.]+\Z|0x[0-9A-Fa-f]{1,8}[,;]?\Z|(?:%[sdr][:@/ -]?)+\Z")
"""A negation, an object identifier, a number in hexadecimal digits, a format."""
_MEMBER = re.compile(r"[A-Za-z_$][\w$]*\??\.(?:[\w$]+\??\.)*(?:pass\w*|pwd|\w+Key)")
"""A member of an object."""
_MINIFIED = re.compile(
    r"=![01]\b|![01],[A-Za-z_$][\w$]*[:=.]|,[A-Za-z_$][\w$]{2,}:|[\w$]\.[\w$]+(?:&&|\|\||[?]|===|\+)[\w$!(]|\bvoid 0"
)
"""What stands in scripts whose spaces were taken out."""
_IDENTIFIER_WITH_DOLLAR = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")


def _plain_word_holds(assigned: Assigned, value: str, lowered: str, before: str, after: str) -> bool:
    """Judge a bare word without digits: a password in a configuration file, a variable in code."""
    if not OWN_LINE.search(before) or after[:1] not in {"", "\n", "\r", " ", "\x1e"} or "_" in value or "." in value:
        return False
    if _PASSWORD_NAME.search(value) or _CAMEL.match(value) or (value[0].isupper() and value[1:].islower()):
        return False
    rest = assigned.text[assigned.start + len(assigned.value) : assigned.start + len(assigned.value) + 60].split(
        "\n", 1
    )[0]
    spaced = " = " in before[-4:] or "= " in before[-3:]
    return not rest.strip(" \r") and len(value) >= 5 and not spaced and lowered not in _WORDS_OF_CODE


def secret_holds(assigned: Assigned) -> bool:
    """Tell whether a value under the name of a secret is one."""
    value = assigned.value.strip()
    if len(value) < 8 or (len(value) < 32 and _MARKED.search(value) is None) or "://" in value:
        return False
    if " " in value and not value.lower().startswith(("bearer ", "basic ", "token ")):
        return False
    if _IDENTIFIER.fullmatch(value) and not re.search(r"[0-9]", value) and (len(value) < 20 or wordy(value)):
        return False
    if (
        len(value) >= 40
        and (assigned.quoted or OWN_LINE.search(assigned.text[max(0, assigned.at - 70) : assigned.at]) is not None)
        and entropy(value) > 4.2
        and re.search(r"[!@#%^&*]", value)
        and "{" not in value
    ):
        return True
    if not assigned.quoted and (_scripted(assigned, value) or _dollar_name(value)):
        return False
    if "(" in value or (
        not assigned.quoted
        and (re.search(r"[\[\]{}]", value) or re.fullmatch(r"[a-z_]\w{0,20}(?:\.[A-Za-z_]\w*)+", value))
    ):
        return False
    secret = re.search(r"(?i)secret", assigned.name) is not None
    if (
        REFERENCE.search(value)
        or (sample_like(value) and not (secret and re.search("[0-9]", value)))
        or STAND_INS.fullmatch(value)
    ):
        return False
    strong = _STRONG_SECRET.search(assigned.name) is not None
    if UUID.fullmatch(value) or _DIGEST.fullmatch(value):
        return strong and not value.startswith("sha")
    random = looks_random(value)
    if not strong:
        return len(value) >= 20 and random and entropy(value) > 3.5 and not wordy(value)
    if len(value) >= 16 and random and entropy(value) > 2.9:
        return not wordy(value)
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
        and not wordy(value)
    )


def _scripted(assigned: Assigned, value: str) -> bool:
    """Tell whether a bare value is an expression of a script, which goes on behind a member or without a space."""
    return _MEMBER.fullmatch(value) is not None or (
        assigned.start == assigned.at and _MINIFIED.search(value) is not None
    )


def _dollar_name(value: str) -> bool:
    """Tell whether a bare value is a name that a compiler made with `$`."""
    return "$" in value and _IDENTIFIER_WITH_DOLLAR.fullmatch(value) is not None and wordy(value.replace("$", ""))


_MARKED = re.compile(r"[0-9!@#%^&*\-]")
"""What a short generated value has at least one of, and most words of code have not."""


def wordy(value: str) -> bool:
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
