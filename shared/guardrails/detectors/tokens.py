"""`jwt`, `aws_keys`, and the wiring of `api_key`: issuers' marks here, values under telling keys in `assignments`."""

import base64
import binascii
import re

from shared.guardrails.checks import entropy, looks_random
from shared.guardrails.detector import Detector, Rule
from shared.guardrails.detectors import assignments, vendor_keys
from shared.guardrails.detectors.tables import column_rules
from shared.guardrails.lexicon import START, sample_like

_DOCUMENTED_JWT = "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
"""The body of the token on the front page of jwt.io."""


def _jwt_holds(match: re.Match[str]) -> bool:
    header = match["header"]
    try:
        decoded = base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))
    except (binascii.Error, ValueError):
        return False
    return decoded[:1] == b"{" and (b'"alg"' in decoded or b'"typ"' in decoded) and _DOCUMENTED_JWT not in match.group()


def _key_id_holds(match: re.Match[str]) -> bool:
    value = match["v"]
    return not value.endswith("EXAMPLE") and entropy(value[4:]) > 2.5 and not sample_like(value)


def _aws_secret_holds(match: re.Match[str]) -> bool:
    value = match["v"]
    return (
        "EXAMPLE" not in value
        and looks_random(value)
        and entropy(value) > 3.5
        and not sample_like(value)
        and _CAMEL_WORDS.search(value) is None
    )


_CAMEL_WORDS = re.compile(r"(?:[A-Z][a-z]{3,}){3}")
"""Names of classes can be as long as a key."""

JWT = Detector(
    id="jwt",
    label="JSON web tokens",
    description="Signed or encrypted tokens whose header can be decoded.",
    category="credentials",
    priority=10,
    rules=(
        Rule(
            anchor="ey[JA][0-9A-Za-z_-]{8}",
            literals=("eyj", "eya"),
            pattern=START
            + r"(?P<header>ey[JA][0-9A-Za-z_-]{10,1000})(?:\.[0-9A-Za-z_-]{4,8000}\.[0-9A-Za-z_-]*|\.[0-9A-Za-z_-]{0,1000}(?:\.[0-9A-Za-z_-]{8,8000}){3}|\.\.[0-9A-Za-z_-]{16,})(?:\.[0-9A-Za-z_-]+){0,2}",
            accept=_jwt_holds,
            width=11,
        ),
    ),
    matches=("token: eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjo0MiwiZXhwIjoxOTk5fQ.x8Yc2kq0vT7bLw3mZr5nQd1sHf9uJe6oPa4iKg",),
    rejects=("the header eyJhbGciOiJIUzI1NiJ9 alone", "version eyJ.1.2"),
)

AWS_KEYS = Detector(
    id="aws_keys",
    label="AWS keys",
    description="Access key ids, secret access keys, session tokens and Bedrock keys of Amazon Web Services.",
    category="credentials",
    priority=15,
    rules=(
        Rule(
            anchor="A(?:KIA|SIA|BIA|CCA|GPA|IDA|IPA|NPA|NVA|ROA|PKA|SCA)[0-9A-Z]{16}",
            literals=("akia", "asia", "abia", "acca", "agpa", "aida", "aipa", "anpa", "anva", "aroa", "apka", "asca"),
            pattern=r"(?:(?<![0-9A-Za-z+/])|(?<=\\[nrt])|(?<=%[0-9A-F]{2}))(?P<v>A[A-Z]{3}[0-9A-Z]{16})(?![0-9A-Za-z+/]{1,20})",
            accept=_key_id_holds,
            width=20,
        ),
        Rule(
            anchor=r"(?:aws|secret|access|s3|amazon|accesskey|bedrock|minio)[\w .\-]{0,40}[\"'\]\\)]{0,4}\s{0,3}(?:[:=\x1f,>]|%3D|\s[\"'0-9A-Za-z])",
            literals=("aws", "secret", "access", "s3", "amazon", "bedrock", "minio"),
            caseless=True,
            pattern=r"(?i)(?:aws|secret|access[_-]?key|s3|amazon)[\w .\-]{0,40}[\"'\]\\)]{0,4}\s*(?::=|=>|[:=\x1f,>]|%3D)?(?:\s|\\+[nrt])*(?:[A-Za-z]+\s*[=(]\s*)?[\"'\\(]*(?<![0-9A-Za-z+/])(?P<v>(?-i:[0-9A-Za-z+/]{40}))(?![0-9A-Za-z+/=_-])",
            accept=_aws_secret_holds,
            back=80,
            reach=80,
            head=r"(?i)aws|secret|access[_-]?key|s3|amazon",
            behind=r".{0,6}?(?:\s|\\+[nrt])*(?:[A-Za-z]+\s*[=(]\s*)?[\"'\\(]*[0-9A-Za-z+/]{39}",
            across_lines=True,
        ),
        Rule(
            anchor=r"A(?:KIA|SIA)[0-9A-Z]{16}[^\n0-9A-Z]",
            literals=("akia", "asia"),
            pattern=r"A[KS]IA[0-9A-Z]{16}[\s\S]{1,80}?(?<![0-9A-Za-z+/=_-])(?P<v>(?=[0-9A-Za-z+/]{0,39}[a-z])(?=[0-9A-Za-z+/]{0,39}[A-Z])[0-9A-Za-z+/]{40})(?![0-9A-Za-z+/=_-])",
            accept=_aws_secret_holds,
            width=21,
        ),
        Rule(
            anchor=r"(?:session|security)[_-]?token[\"'\]\\]{0,4}\s{0,3}[:=\x1f>]",
            literals=("session", "security"),
            caseless=True,
            pattern=r"(?i)(?:session|security)[_-]?token[\"'\]\\]*\s*[:=\x1f>]+\s*[\"'\\]*(?P<v>(?-i:(?:IQoJ|FwoG|FQoG|AQoD)[0-9A-Za-z+/=%]{60,2000}))",
            reach=2400,
            head=r"(?i)session|security",
        ),
        Rule(
            anchor="(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz|ABSKQmVkcm9jaw)",
            literals=("iqojb3jpz2lu", "fwogzxivyxdz", "fqogzxivyxdz", "abskqmvkcm9jaw"),
            pattern=r"(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz|ABSKQmVkcm9jaw)[0-9A-Za-z+/=%]{40,2400}",
            back=16,
            reach=2500,
        ),
    ),
    matches=(
        "AWS_ACCESS_KEY_ID=AKIAQX4BIPW3AHOV29GN",
        "aws_secret_access_key = kTz4V9xYqLm2nB7cWpR5sD8fGhJ1aE6uOiKtNvXy",
    ),
    rejects=("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = var.secret"),
)

_COLUMNS = column_rules(
    r"(?:[a-z]+_)?(?:api_?key|token|secret(?:_?key)?|access_?key)",
    ("key", "token", "secret"),
    lambda value: looks_random(value) and entropy(value) > 3 and len(value) >= 12 and not sample_like(value),
)

API_KEY = Detector(
    id="api_key",
    label="API keys and tokens",
    description="Keys of more than two hundred issuers by their marks, and random values under names such as api_key or token.",
    category="credentials",
    priority=20,
    rules=vendor_keys.RULES + assignments.SECRET_RULES + assignments.BLOCK_RULES + _COLUMNS,
    matches=("GITHUB_TOKEN=ghp_R9vXw2LqT7mYbN4cKd8sHf3JzG6aPe1oUiQx", 'api_key = "f3A9c81bD27e40aa9C55d1e6B70f2384"'),
    rejects=(
        "OPENAI_API_KEY=sk-your-key-here",
        "api_key = os.environ['API_KEY']",
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
    ),
)
