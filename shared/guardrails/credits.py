"""Credits in source files: what comments and docstrings say of who wrote, ported or inspired the code.

A text is taken for a source file by its lines of code, so that a snippet, a letter or a commit log never is one. In it only
comments and docstrings count, and there only names that words of authorship introduce, alone or in a list.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from shared.guardrails.detector import Span

_LOOKED_AT = 12_000
_CODE_LINES = 6
"""Lines of code that a file must show."""
_STATEMENTS = 3
"""How many of them no configuration, table or prose has."""
_BACK = 600
"""Characters before a name in which the words that introduce it lie, other names between them."""
_BESIDE = 400
_HEAD = 3_000
"""Characters in which a file says under which terms it is published."""


def source_of(text: str) -> "Source | None":
    """Return the text as a source file, None when it is something else."""
    head = text[:_LOOKED_AT]
    if _NO_SOURCE.search(head):
        return None
    lines = [line for line in head.split("\n") if line.strip()]
    if sum(_STATEMENT.match(line) is not None for line in lines) < _STATEMENTS:
        return None
    code = sum(_CODE.match(line) is not None for line in lines)
    return Source(text) if code >= _CODE_LINES and code * 10 >= len(lines) else None


class Source:
    """A source file, asked about the names in it from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._docstrings = _docstrings(text)
        self._terms = [match.start() for match in _TERMS.finditer(text, 0, _HEAD)]
        self._last = (-_BACK, False)

    def credits(self, start: int, end: int) -> bool:
        """Tell whether the name or address at `start` is credited with the work; asked in ascending order."""
        line = self._text.rfind("\n", 0, start) + 1
        floor = self._remark(line, start) if start - line <= _BACK else None
        if floor is None:
            return False
        credited = self._listed(floor, line, start)
        if credited is None:
            credited = (
                _TAG.match(self._text, line, start) is not None
                or _introduces(self._words_before(floor, line, start))
                or _DID.match(self._text, end) is not None
                or self._in_terms(line, start)
            )
        self._last = (end, credited)
        return credited

    def _listed(self, floor: int, line: int, start: int) -> bool | None:
        """Return the answer for the name before this one when only a comma or the like stands between them."""
        before, credited = self._last
        if start - before > _BACK:
            return None
        between = list(self._words_before(floor, line, start, before))
        return credited if all(map(_is_name_like, between)) else None

    def _remark(self, line: int, start: int) -> int | None:
        """Return where the remark around `start` can begin at the earliest, None when it stands in code."""
        place = bisect_right(self._docstrings, (start, len(self._text))) - 1
        if place >= 0 and start < self._docstrings[place][1]:
            return self._docstrings[place][0]
        if _COMMENT.match(self._text, line, start):
            return 0
        behind = _BEHIND_CODE.search(self._text, line, start)
        return behind.end() if behind else None

    def _words_before(self, floor: int, line: int, start: int, stop: int = 0) -> Iterator[str]:
        """Yield the words of the remark before `start`, the last first, on this line and those above it."""
        text, low, high = self._text, max(line, floor), start
        limit = max(floor, stop, start - _BACK)
        while True:
            marks = _MARKS.match(text, low, high) if low == line else None
            yield from reversed(_aside(text[max(marks.end() if marks else low, stop) : high]).split())
            if line <= limit:
                return
            high = line - 1
            low = line = text.rfind("\n", 0, high) + 1
            if floor == 0 and _COMMENT.match(text, line, high + 1) is None:
                return
            low = max(low, floor)

    def _in_terms(self, line: int, start: int) -> bool:
        """Tell whether the line stands beside the terms under which the head of the file says it is published."""
        place = bisect_left(self._terms, line - _BESIDE)
        beside = place < len(self._terms) and self._terms[place] < line + _BESIDE
        return beside and _OTHER_DEED.search(self._text, line, start) is None


def _docstrings(text: str) -> list[Span]:
    """Return the strings in triple quotes that stand for themselves; one walk over the text."""
    spans, at = [], 0
    while (opening := _TRIPLE.search(text, at)) is not None:
        end = text.find(opening["quotes"], opening.end())
        if end < 0:
            break
        if opening["alone"] is not None:
            spans.append((opening.end(), end))
        at = end + 3
    return spans


def _aside(said: str) -> str:
    """Drop what stands in parentheses, as what each of a list of people did."""
    return _PARENTHESES.sub(" ", said)


def _introduces(words: Iterator[str]) -> bool:
    """Tell whether words, the last first, begin with those of authorship, apart from other names."""
    tail: list[str] = []
    for word in words:
        if tail or not _is_name_like(word):
            tail.append(word)
        if len(tail) == _TAIL_WORDS:
            break
    said = " ".join(reversed(tail))
    return _CREDIT.search(said) is not None and _OTHER_DEED.search(said) is None


def _is_name_like(word: str) -> bool:
    lowered = word.lower()
    if lowered in _LEADING or word.endswith((":", "=")):
        return False
    if word.endswith(".") and lowered not in _ABBREVIATED and len(word) > 2 and "@" not in word:
        return False
    bare = word.strip("()<>[]{}\"'`,;.*•&/-–")
    return not bare or not bare[0].islower() or "@" in bare or bare.lower() in _BETWEEN or "://" in bare


_TAIL_WORDS = 14
_NUMBERED = r"(?:[ \t]*[0-9]{1,6}(?:→|\t|[:|] ?))?[+\- ]?"
"""Numbers of lines, as tools that read a file put before them, and the marks of a diff."""
_CODE = re.compile(
    _NUMBERED
    + r"[ \t]*(?:(?:import|from|def|class|async|await|return|if|elif|else|for|while|try|except|raise|with|export|function|const|let|var|type|interface|enum|switch|case|throw|new|"
    r"public|private|protected|static|package|namespace|using|use|fn|func|struct|impl|module|begin|end|require|include|local|typedef|extern|void|int|char)\b[^.!?]*[^\s.!?,]|#\s*(?:include|define|ifn?def|endif)|"
    r"@[\w.]+(?:\(|\s*$)|[\w.\[\]\"']+(?:: ?[\w.\[\], |]+)? ?[+\-|:]?= ?\S|[\w.]+\([^)]*\)?[;:]?\s*$|[})\]]+[;,]?\s*$|[^*#/]*[;{]\s*$)"
)
_STATEMENT = re.compile(
    _NUMBERED
    + r"[ \t]*(?:import [\w{*\"']|from \S+ import\b|(?:async )?def \w+ ?\(|class \w+[^.!?]*[:{]\s*$|(?:export |default |declare |async )*function\b[^.!?]*\(|(?:export |declare )*(?:const|let|var) [\w{\[]|"
    r"(?:export |declare |abstract )*(?:interface|type|enum|namespace|class) \w+.*[{=;]\s*$|(?:\} ?)?(?:if|for|while|switch|catch|else if) ?\(|(?:if|elif|for|while|with|else|try|except|finally)\b.*:\s*$|return(?:;|$| [^.!?]*[^\s.!?,]$)|"
    r"#\s*include [<\"]|(?:public|private|protected|static|func|fn|struct|impl|package|use)\b.*[({;]\s*$|module\.exports|exports\.\w+ ?=|[\"']use strict[\"'])"
)
_NO_SOURCE = re.compile(
    r"(?m)^(?:commit [0-9a-f]{7,64}\b|```|(?:Author|Commit):[^\n]*\n(?:Author|Commit)?Date:|(?:Author|Commit)Date:|(?:From|To|Subject): |(?:Signed-off|Co-authored|Reviewed|Acked)-by: )"
)
"""Logs of commits, letters, and prose that quotes code."""
_COMMENT = re.compile(_NUMBERED + r"[ \t]*(?:#|//|/\*|\*|;|--|%|\.\.|dnl|REM\b|!)")
_BEHIND_CODE = re.compile(r"[ \t;,{}](?:#|//|/\*)[ \t]")
_MARKS = re.compile(_NUMBERED + r"[ \t]*(?:#+|//+|/\*+|\*+|;+|--+|%+|\.\.|dnl|REM\b|!+)?")
_TRIPLE = re.compile(
    r"(?P<alone>(?:^|(?<=\n))(?:[ \t]*[0-9]{1,6}(?:→|\t|[:|] ?))?[+\- ]?[ \t]*)?[rRbBuUfF]{0,2}(?P<quotes>\"\"\"|''')"
)
_PARENTHESES = re.compile(r"\([^()\n]*\)")
_TAG = re.compile(
    _NUMBERED
    + r"[ \t]*(?:/?\*+|//+|#+|;+)?[ \t]*[@\\:](?:authors?|contributors?|maintainers?|copyright|licen[cs]e|credits?|contact)\b"
)
"""Tags of documentation that are made to say who the author is."""
_DID = re.compile(
    r"[>)\]]*(?:[ ,]*[<(\[][^>)\]\n]{1,80}[>)\]])?,?\s(?:[*#/]{1,2}\s+)?(?:who\s)?(?:also\s)?(?:wrote|writes|started|created|contributed|suggested|pointed out|found|fixed|noticed|added|changed|implemented|designed|proposed|rewrote|ported|invented|discovered|moved|integrated|"
    r"describes|explains)\b"
)
_CREDIT = re.compile(
    r"(?i)\b(?:(?:co-?)?authors?|maintain(?:er|ed)s?|contribut(?:or|ion)s?|contributed|creators?|developers?|credits?|contact|thanks|acknowledge?ments?|e-?mail|translators?|editors?|definitions|written|modified|updated|adapted|ported|created|"
    r"changes|history|inspiration|suggestions|licen[cs]e)\b[^:=]{0,80}[:=]$"
    r"|\b(?:by|via|thanks to|thank|thanks,|courtesy of|due to|credit(?:s|ed)? (?:to|goes to|for)|according to|attributed to|original|originally|authors?|copyright|contributions? (?:from|of)|"
    r"(?:code|patch(?:es)?|ideas?|suggestions?|recipe|work|feedback|help|input|implementation|algorithm|script|module|based on [\w ]{1,40}|adapted|borrowed|taken|stolen|derived|comes?|posted|proposed|suggested|contributed|found|fixed|ported|\(?from) (?:from|of|by)|\(from)$"
)
"""Words that introduce who made something."""
_OTHER_DEED = re.compile(
    r"(?i)\b(?:ask|owned|assigned|requested|approved|paid|called|used|blocked|signed|handled|escalated|reported|raised|filed|ordered|opened|visited|seen|todo|fixme|customer|client|patient|user)\b[^.]{0,30}$"
)
"""Words beside them that speak of something else than authorship."""
_LEADING = frozenset({"by", "(by", "from", "(from", "to", "of", "copyright"})
_ABBREVIATED = frozenset({"jr.", "sr.", "dr.", "st.", "prof.", "al.", "inc.", "mr.", "ms.", "mrs."})
_BETWEEN = frozenset("and et al with or der den van von de del della di da dos le la el ten ter the at aka jr".split())
_TERMS = re.compile(
    r"(?i)copyright|©|SPDX-|licen[cs]ed under|licen[cs]e:|\blicen[cs]es?/|public domain|all rights reserved|@licen[cs]e|(?:MIT|BSD|Apache|GPL|ISC|PSF)[\w .-]{0,12} licen[cs]e"
)
