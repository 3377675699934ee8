"""Vocabulary of detection: rules, detectors, findings, and the choice of what to look for.

A detector is data. Its rules name a cheap *anchor*, which the multi-pattern pass looks for in all text at once, and an
exact pattern, which runs only where an anchor was seen.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Span = tuple[int, int]
Accept = Callable[[re.Match[str]], bool]
Find = Callable[[str, int], Iterable[Span]]
"""Given a text and the end of an anchor in it, returns the spans of values found there; an empty span says that nothing else
begins before its place."""

RECORD_END = "\n\x1e\n"
"""Stands between the texts of one scan; line-bound patterns cannot cross it."""
KEY_MARK = "\x1f"
"""Stands between the key of a JSON member and its text, where a scan is given keys."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a value shows itself."""

    anchor: str
    """What the multi-pattern pass looks for: the common subset of hyperscan and `re`, over UTF-8 bytes, ending in a
    fixed-width part so that each occurrence is reported once."""
    pattern: str = ""
    """What must match around the anchor, over text; group `v` is the value, else all of it."""
    accept: Accept | None = None
    """The last word on a match."""
    find: Find | None = None
    """Replaces pattern and accept where one expression cannot say it."""
    literals: tuple[str, ...] = ()
    """Lower-case texts of which every occurrence of the anchor holds one; the matcher without hyperscan starts there."""
    width: int = 0
    """Above 0, the pattern begins exactly this many characters before the anchor's end."""
    back: int = 64
    """Otherwise, how far before the anchor's end it may begin."""
    reach: int = 320
    """How far behind the anchor's end it may go on."""
    behind: str = ""
    """What must match from the last character of the anchor on: a cheap test before the window is searched."""
    head: str = ""
    """How a match begins, where trying the whole pattern at every place would cost too much."""
    across_lines: bool = False
    """Whether it may go on behind the end of the anchor's line."""
    caseless: bool = False
    """Holds for the anchor; a pattern says `(?i)` itself."""
    private_ips: bool = False
    """Used only where the private ranges are masked too."""


@dataclass(frozen=True, slots=True)
class Detector:
    """One of the fifteen kinds of value that guardrails know."""

    id: str
    label: str
    description: str
    category: str
    """The group under which a dashboard lists it."""
    priority: int
    """Of two findings of equal length on the same text, the smaller priority stays."""
    rules: tuple[Rule, ...]
    matches: tuple[str, ...] = ()
    """Texts in which it finds something."""
    rejects: tuple[str, ...] = ()
    """Texts in which it finds nothing, though they look alike."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of text, in characters, that one detector holds to be sensitive."""

    start: int
    end: int
    detector: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What to look for: ids of detectors, and whether private network addresses count."""

    detectors: frozenset[str] = field(default_factory=frozenset)
    private_ips: bool = False


def compile_rule(rule: Rule) -> Find:
    """Return the function that verifies the rule at an anchor."""
    if rule.find is not None:
        return rule.find
    pattern = re.compile(rule.pattern)
    value = pattern.groupindex.get("v", 0)
    accept = rule.accept
    if rule.width:
        return _find_at(pattern, value, accept, rule.width)
    if rule.head:
        return _find_from_heads(pattern, value, rule)
    return _find_around(pattern, value, rule)


def _find_at(pattern: re.Pattern[str], value: int, accept: Accept | None, width: int) -> Find:
    def find(text: str, at: int) -> Iterable[Span]:
        match = pattern.match(text, at - width)
        return (match.span(value),) if match and (accept is None or accept(match)) else ()

    return find


def _find_from_heads(pattern: re.Pattern[str], value: int, rule: Rule) -> Find:
    back, reach, accept, across_lines = rule.back, rule.reach, rule.accept, rule.across_lines
    heads = re.compile(rule.head).finditer
    behind = re.compile(rule.behind).match if rule.behind else None

    def find(text: str, at: int) -> Iterable[Span]:
        if behind is not None and behind(text, at - 1) is None:
            return ()
        end = -1 if across_lines else text.find("\n", at, at + reach)
        for head in heads(text, max(0, at - back), at):
            match = pattern.match(text, head.start(), at + reach if end < 0 else end + 1)
            if match is not None and match.end() >= at - 1:
                return (match.span(value),) if accept is None or accept(match) else ()
        return ()

    return find


def _find_around(pattern: re.Pattern[str], value: int, rule: Rule) -> Find:
    back, reach, accept, across_lines = rule.back, rule.reach, rule.accept, rule.across_lines

    behind = re.compile(rule.behind).match if rule.behind else None

    def find(text: str, at: int) -> Iterable[Span]:
        if behind is not None and behind(text, at - 1) is None:
            return ()
        end = -1 if across_lines else text.find("\n", at, at + reach)
        for match in pattern.finditer(text, max(0, at - back), at + reach if end < 0 else end + 1):
            if match.start() >= at:
                return ()
            if match.end() >= at - 1:
                return (match.span(value),) if accept is None or accept(match) else ()
        return ()

    return find
