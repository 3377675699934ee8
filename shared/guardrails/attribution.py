"""Attribution: the names and addresses of authors that published work bears openly, and that are therefore not masked.

Whoever publishes software signs it: in copyright notices, in credits of source files, in the manifest of a package. What
stands there is known to all, and to be read by all (ADR 16). The same name anywhere else in the same text is masked, and so
is what only looks alike: the author in a commit log, a commit's trailers, a record that has an `author`, the head of an
e-mail. Only names and e-mail addresses can be attribution, never a secret.
"""

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from operator import itemgetter

from shared.guardrails.credits import Source, source_of
from shared.guardrails.detector import Finding, Span

_PERSONAL = frozenset({"name", "email"})
_REACH = 240
"""Characters before a name in which the words of its notice lie."""


def private_among(text: str, findings: list[Finding]) -> list[Finding]:
    """Return those of the text's findings that are no attribution, in their order; linear in the text."""
    if not any(each.detector in _PERSONAL for each in findings):
        return findings
    work = _Work(text)
    return [each for each in findings if each.detector not in _PERSONAL or not work.bears(each)]


class _Work:
    """A text and what is found out about it once, when first asked."""

    def __init__(self, text: str) -> None:
        self._text = text

    def bears(self, finding: Finding) -> bool:
        """Tell whether the text shows openly who is named at `finding`; asked in ascending order."""
        if self._noticed(finding.start) or self._is_listed(finding) or self._licensed(finding):
            return True
        return self._source is not None and self._source.credits(finding.start, finding.end)

    def _noticed(self, start: int) -> bool:
        """Tell whether a copyright notice begins before `start` and goes on until there."""
        place = bisect_left(self._notices, start) - 1
        if place < 0 or self._notices[place] < start - _REACH:
            return False
        return "\n" not in self._text[self._notices[place] : start] and not _OUTSIDE.search(
            self._text, self._notices[place], start
        )

    def _licensed(self, finding: Finding) -> bool:
        """Tell whether the name is linked to its owner's public profile, or stands beside a licence in a list of works."""
        if _PROFILE.match(self._text, finding.end):
            return True
        line = self._text.rfind("\n", max(0, finding.start - _REACH), finding.start) + 1
        return (
            self._text.startswith("By: ", line)
            and _LICENCE_LINE.search(self._text[max(0, line - 60) : line]) is not None
        )

    def _is_listed(self, finding: Finding) -> bool:
        place = bisect_right(self._listed, finding.start, key=itemgetter(0)) - 1
        return place >= 0 and finding.end <= self._listed[place][1]

    @cached_property
    def _notices(self) -> list[int]:
        """Where copyright notices begin, behind the words that announce them."""
        if not any(word in self._text for word in _NOTICE_HINTS):
            return []
        return [match.end() for match in _NOTICE.finditer(self._text)]

    @cached_property
    def _source(self) -> Source | None:
        return source_of(self._text)

    @cached_property
    def _listed(self) -> list[Span]:
        """The members of a package's manifest that name its authors, and the table of contributors in a README."""
        text = self._text
        if not any(word in text for word in _AUTHOR_HINTS):
            return []
        spans = _contributors(text)
        for manifest, member in _MANIFESTS:
            if all(mark.search(text, 0, _MANIFEST_REACH) for mark in manifest):
                spans += _members(text, member)
        if "__" in text and self._source is not None:
            spans += _members(text, _DUNDER)
        return sorted(spans)


def _contributors(text: str) -> list[Span]:
    spans, start = [], text.find(_TABLE_START)
    while start >= 0:
        end = text.find(_TABLE_END, start)
        if end < 0:
            break
        spans.append((start, end))
        start = text.find(_TABLE_START, end)
    return spans


def _members(text: str, member: re.Pattern[str]) -> list[Span]:
    """Return where the values of the matching members stand: a string, or all between its brackets."""
    spans, done = [], 0
    while (match := member.search(text, done)) is not None:
        done = _value_end(text, match.end())
        spans.append((match.end(), done))
    return spans


def _value_end(text: str, start: int) -> int:
    """Return where the value that begins at `start` ends: at its closing bracket, or with its line."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        if token.group() in "[({":
            depth += 1
        elif token.group() in "])}":
            depth -= 1
        if depth <= 0 and token.group() in "])}\n":
            return token.start()
    return len(text)


_NOTICE = re.compile(
    r"(?i:copyright|copyleft)(?!s?\s+(?!by\b|the\b|of\b|holders?\b|owners?\b|present\b|\(c\))[a-z])|©|&copy;|(?i:\(c\))\s{0,2}(?:(?i:copyright|by)\s)?[12][0-9]{3}|SPDX-FileCopyrightText:"
)
"""What begins a copyright notice."""
_OUTSIDE = re.compile(r"[\"{}|\t]|\*/|\\n|[a-z]{3}[.!?] (?!All |Licen)[A-Z][a-z]+ ")
"""What does not stand between a notice and a holder named in it: the end of its string, comment, cell or sentence."""

_PROFILE = re.compile(r"\]\(https://(?:www\.)?(?:github|gitlab|bitbucket|codeberg)\.(?:com|org)/[^/)\n]{1,60}/?\)")
"""Behind the text of a link: somebody's page on a forge."""
_LICENCE_LINE = re.compile(r"(?:\A|\n)Licen[cs]e: [^\n]{1,50}\n\Z")
_NOTICE_HINTS = ("opyright", "OPYRIGHT", "opyleft", "©", "&copy;", "(c)", "(C)")
_AUTHOR_HINTS = ("uthor", "ontributor", "CONTRIBUTORS", "aintainer", "__credits", "mail__")
"""One of them stands in every text of the kind; looked for first, since most texts have none."""
_TABLE_START, _TABLE_END = "<!-- ALL-CONTRIBUTORS-LIST:START", "<!-- ALL-CONTRIBUTORS-LIST:END"
_MANIFEST_REACH = 60_000
_TOKEN = re.compile(r"[\[\](){}\n]|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_DUNDER = re.compile(
    r"(?m)^(?:[ \t]*[0-9]{1,6}(?:→|\t|[:|] ?))?[+\- ]?__(?:authors?|maintainers?|contributors?|credits?|copyright|contact|(?:author_?|maintainer_?)?e?-?mail)__\s*(?::[^=\n]*)?=\s*"
)
_MANIFESTS: tuple[tuple[tuple[re.Pattern[str], ...], re.Pattern[str]], ...] = (
    (
        (
            re.compile(r"\A\s*\{"),
            re.compile(r"\"name\"\s*:\s*\""),
            re.compile(r"\"version\"\s*:\s*\"v?[0-9]+\.[0-9]"),
            re.compile(
                r"\"(?:licen[cs]e|repository|(?:dev|peer|optional)?[dD]ependencies|exports|engines|bugs|require|autoload)\"\s*:"
            ),
        ),
        re.compile(r"\"(?:authors?|contributors|maintainers|publisher)\"\s*:\s*"),
    ),
    (
        (
            re.compile(r"(?m)^\[(?:project|tool\.poetry|package|metadata)\]"),
            re.compile(r"(?m)^name\s*="),
            re.compile(r"(?m)^(?:version|dynamic|dependencies)\s*="),
        ),
        re.compile(r"(?m)^(?:authors?|maintainers?)(?:_email)?\s*=\s*"),
    ),
    (
        (re.compile(r"\bsetup\("), re.compile(r"\bversion\s*="), re.compile(r"\bname\s*=")),
        re.compile(r"\b(?:author|maintainer)(?:_email)?\s*=\s*(?=[\"'])"),
    ),
    (
        (
            re.compile(r"(?m)^__(?:version|title|all|description|url|licen[cs]e)__\s*(?::[^=\n]*)?="),
            re.compile(r"(?m)^__(?:copyright|all|date|status|e?mail|author_email|maintainer)__\s*(?::[^=\n]*)?="),
        ),
        _DUNDER,
    ),
    ((re.compile(r"\AMetadata-Version:"),), re.compile(r"(?m)^(?:Author|Maintainer)(?:-email)?:[ ]")),
)
"""How a package's manifest is known, and the members in it that say who made the package."""
