"""`api_key`: rules made of the marks of issuers, and of formats whose mark stands inside.

A mark alone is never enough: what follows must have the right alphabet and length and look generated.
"""

import re
from collections.abc import Callable

from shared.guardrails.checks import entropy
from shared.guardrails.detector import Rule
from shared.guardrails.detectors.marks import MARKS, Mark
from shared.guardrails.lexicon import sample_like

_HEAD = 6
_IN_CAMEL_CASE = re.compile(r"[A-Z]?[a-z]{3,}(?:[A-Z][a-z]{2,})+")
_EDGE = r"(?:(?<![0-9A-Za-z_\-.])|(?<=\\[nrt])|(?<=[^0-9A-Za-z]bot))"
_ANY = r"[0-9A-Za-z_\-./+=:|%$!~]"

INNER_MARKS: tuple[tuple[str, str, str], ...] = (
    (
        "Telegram",
        r"[0-9]:A[AEFGH][0-9A-Za-z_\-]{8}",
        _EDGE + r"(?P<v>[0-9]{8,10}:(?P<body>A[AEFGH][0-9A-Za-z_\-]{32,34}))(?![0-9A-Za-z_\-])",
    ),
    (
        "Discord",
        r"\.[0-9A-Za-z_\-]{6}\.[0-9A-Za-z_\-]{27}",
        _EDGE + r"(?P<v>[MNO][0-9A-Za-z_\-]{22,26}={0,2}\.[0-9A-Za-z_\-]{6}\.(?P<body>[0-9A-Za-z_\-]{27,40}))",
    ),
    ("Mailchimp", r"[0-9a-f]{8}-us[0-9]", _EDGE + r"(?P<v>(?P<body>[0-9a-f]{32})-us[0-9]{1,2})(?![0-9A-Za-z])"),
    (
        "Terraform",
        r"\.atlasv1\.[0-9A-Za-z]",
        _EDGE + r"(?P<v>[0-9A-Za-z]{14}\.atlasv1\.(?P<body>[0-9A-Za-z_\-=]{50,80}))",
    ),
    (
        "Azure Entra",
        r"[78]Q~[0-9A-Za-z_.~\-]{8}",
        r"(?<![0-9A-Za-z_~.])(?P<v>[0-9A-Za-z_~.]{3}[78]Q~(?P<body>[0-9A-Za-z_~.\-]{31,36}))",
    ),
    (
        "Firecrawl",
        r"fc-[0-9a-f]{8}",
        _EDGE + r"(?P<v>fc-(?P<body>[0-9a-f]{32}))(?![0-9A-Za-z])",
    ),
    ("Adafruit IO", r"aio_[0-9A-Za-z]{8}", _EDGE + r"(?P<v>aio_(?P<body>[0-9A-Za-z]{28}))(?![0-9A-Za-z])"),
    (
        "MaxMind",
        r"[0-9A-Za-z]{8}_mmk",
        r"(?<![0-9A-Za-z])(?P<v>[0-9A-Za-z]{6}_(?P<body>[0-9A-Za-z]{29})_mmk)(?![0-9A-Za-z])",
    ),
    (
        "Azure storage",
        r"(?:Account|AccessKey|SharedKey|AccessKey)(?:Key)?=[0-9A-Za-z+/]{8}",
        r"(?:AccountKey|SharedAccessKey|AccessKey)=(?P<v>(?P<body>[0-9A-Za-z+/]{40,90}={0,2}))",
    ),
    (
        "Azure SAS",
        r"[?&;]sig=[0-9A-Za-z%+/]{8}",
        r"[?&;]sig=(?P<v>(?P<body>[0-9A-Za-z%+/]{40,90}(?:={0,2}|(?:%3[dD]){0,2})))",
    ),
    (
        "Azure DevOps",
        r"AZDO[0-9A-Za-z]{4}",
        r"(?<![0-9A-Za-z])(?P<v>(?P<body>[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}))(?![0-9A-Za-z])",
    ),
    (
        "Azure keys",
        r"(?:JQQJ99|AzSea|AzCa|ASt|APIM|ACDb|AIoT|AzFu|ARm|AEh|\+ABa|\+AMC|\+AIoT|\+ASt|ACR)[0-9A-Za-z+/=]{4}",
        r"(?<![0-9A-Za-z+/])(?P<v>(?P<body>[0-9A-Za-z+/]{30,76}(?:JQQJ99[0-9A-Za-z]{20,40}|AzSe[0-9A-Za-z]{6,8}|AzCa[0-9A-Za-z=]{6,8}|\+ASt[0-9A-Za-z+/=]{8,12}|APIM[0-9A-Za-z=]{6,10}|ACDb[0-9A-Za-z=]{6,10}|AIoT[0-9A-Za-z=]{6,10}|AzFu[0-9A-Za-z=]{6,10}|\+A(?:Eh|Ba|MC)[0-9A-Za-z+/=]{6,12})))(?![0-9A-Za-z+/=])",
    ),
    (
        "Sentry DSN",
        r"https?://[0-9a-f]{32}[@:]",
        r"https?://(?P<v>(?P<body>[0-9a-f]{32})(?::[0-9a-f]{32})?)@[0-9a-z.\-]{4,80}/[0-9]{1,20}",
    ),
    (
        "OpenAI",
        "T3BlbkFJ[0-9A-Za-z_-]{8}",
        r"(?<![0-9A-Za-z])(?P<v>sk-(?P<body>[0-9A-Za-z_\-]{16,90}T3BlbkFJ[0-9A-Za-z_\-]{16,90}))",
    ),
    (
        "Slack webhook",
        r"hooks\.slack(?:-gov)?\.com/[a-z]{8,9}/[0-9A-Za-z]",
        r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/(?P<v>(?P<body>[0-9A-Za-z+/]{30,90}))",
    ),
    (
        "Discord webhook",
        r"discord(?:app)?\.com/api/(?:v[0-9]+/)?webhooks/[0-9]{8}",
        r"discord(?:app)?\.com/api/(?:v[0-9]+/)?webhooks/(?P<v>[0-9]{15,20}/(?P<body>[0-9A-Za-z_\-]{50,90}))",
    ),
    (
        "Google service account",
        r"[0-9]-[0-9a-z]{32}\.apps\.googleusercontent\.com",
        r"(?<![0-9A-Za-z])(?P<v>[0-9]{8,14}-(?P<body>[0-9a-z]{32})\.apps\.googleusercontent\.com)",
    ),
    (
        "Salesforce",
        r"00D[0-9A-Za-z]{12,15}!",
        r"(?<![0-9A-Za-z])(?P<v>00D[0-9A-Za-z]{12,15}!(?P<body>[0-9A-Za-z._]{80,120}))",
    ),
    (
        "kubeadm",
        r"token[ =:][ \"]{0,2}[0-9a-z]{6}\.[0-9a-z]",
        r"(?<=token[ =:])[ \"]{0,2}(?P<v>[0-9a-z]{6}\.(?P<body>[0-9a-z]{16}))(?![0-9a-z])",
    ),
    (
        "Vault legacy",
        r"[^0-9A-Za-z][bs]\.[0-9A-Za-z]{24}",
        r"(?<![0-9A-Za-z.\-_/])(?P<v>[bs]\.(?P<body>(?=[0-9A-Za-z]{0,23}[0-9])(?=[0-9A-Za-z]{0,23}[A-Z])(?=[0-9A-Za-z]{0,23}[a-z])[0-9A-Za-z]{24}))(?![0-9A-Za-z])",
    ),
)
"""Formats whose mark stands inside: issuer, anchor, pattern with the groups `v` and `body`."""


def _rule(mark: Mark) -> Rule:
    literal = re.escape(mark.text)
    return Rule(
        anchor=f"{literal}{_ANY}{{{_HEAD}}}",
        literals=(mark.text.lower(),),
        pattern=rf"(?:(?<![0-9A-Za-z])|(?<=\\[nrt])|(?<=%[0-9A-F]{{2}}))(?<![0-9A-Za-z][_\-])(?P<v>{literal}(?P<body>{mark.body}))(?![0-9A-Za-z])",
        accept=_generated(mark.bits),
        width=len(mark.text) + _HEAD,
    )


def _generated(bits: float) -> Callable[[re.Match[str]], bool]:
    def accept(match: re.Match[str]) -> bool:
        body = match["body"]
        return (
            entropy(body) >= bits
            and not sample_like(body)
            and not (body.isalpha() and (body.islower() or _IN_CAMEL_CASE.fullmatch(body)))
        )

    return accept


def _inner_rule(anchor: str, pattern: str) -> Rule:
    return Rule(anchor=anchor, pattern=pattern, accept=_generated(2.8), back=140)


RULES: tuple[Rule, ...] = (*map(_rule, MARKS), *(_inner_rule(anchor, pattern) for _, anchor, pattern in INNER_MARKS))
