"""`email`: addresses at real domains, in clear, obfuscated or percent-encoded."""

import re

from shared.guardrails.detector import Detector, Rule

_FILE_ENDINGS = frozenset(
    "png jpg jpeg gif svg webp ico js jsx ts tsx mjs cjs css scss less html htm json yml yaml xml txt lock tgz gz zip tar whl woff woff2 map service timer target socket mount slice conf vue "
    "pdf csv log bak tmp so dll exe bin dat toml ini cfg java cpp hpp cc hh kt rb go swift class jar "
    "append shape size dtype transpose dot values value name path setter getter property copy items keys get wraps".split()
)
_SILENT_DOMAINS = re.compile(
    r"(?i)(?:^|\.)(?:example\.(?:com|org|net|edu)|example|test|invalid|localhost|noreply\.github\.com)$|(?:^|\.)(?:openssh\.com|libssh\.org|lysator\.liu\.se)$|^(?:foo|bar|baz|qux|test|domain|email|company|host|server|yourdomain|mydomain|your-?company)\.(?:com|org|tld)$"
)
_SILENT_LOCALS = re.compile(
    r"(?i)(?:git|hg|svn|no-?reply|do-?not-?reply|you|your[._-]?(?:e?mail|name)|user(?:name)?@email)$"
)


def _email_holds(match: re.Match[str]) -> bool:
    local, domain = match["local"], match["domain"]
    ending = domain.rpartition(".")[2]
    if ending.lower() in _FILE_ENDINGS or _SILENT_DOMAINS.search(domain) or _SILENT_LOCALS.match(local):
        return False
    if local.startswith(".") or ".." in local or re.fullmatch(r"[0-9.]+", domain):
        return False
    before = match.string[max(0, match.start("v") - 90) : match.start("v")]
    if re.search(r"://[^\s/\"'<>@]*:(?![0-9]{1,5}/)[^\s\"'<>@]*$", before):
        return False  # the end of a password in a URL
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
            pattern=r"(?:(?<![\w.+%\-\\])|(?<=\\)(?![nrt])|(?<=\\[nrt])|(?<=%[0-9A-F]{2})(?<!%40)|(?<=[-.%+]))(?P<v>(?P<local>[\w][\w.+%&'\-]{0,63}?|\"[^\"\n]{1,40}\")(?:@|%40|\\u0040|&\#64;|[ ]?[\[(](?i:at)[\])][ ]?)(?P<domain>(?:[\w](?:[\w-]{0,61}[\w])?(?:\.|[ ]?[\[(](?:dot|DOT)[\])][ ]?)){1,6}(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,40})))(?![\w@]|-[\w]|\.[\w]+@|\()",
            behind=r"(?!(?:[\w-]{1,63}\.)?example\.(?:com|org|net)(?![\w.-]))[\w-]{0,63}(?:\.|[ ]?[\[(](?:dot|DOT))",
            accept=_email_holds,
            back=90,
            reach=200,
        ),
    ),
    matches=("write to j.doe@acme-corp.de", "user%40mail.acme.io"),
    rejects=("git@github.com:org/repo.git", "icon@2x.png", "user@example.com", "@decorator.method"),
)
