"""The multi-pattern pass: where in a text do the anchors of all rules occur?

Two implementations with equal answers: hyperscan where its wheel exists (one native pass that releases the interpreter
lock), otherwise a keyword automaton with `re` around its hits. Anchors are looked for in UTF-8 bytes; the answers are
byte offsets of their ends.
"""

import re
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import ahocorasick

from shared.guardrails.detector import Rule

try:
    import hyperscan
except ImportError:  # no wheel for this platform
    hyperscan = None  # type: ignore[assignment]

Hit = tuple[int, int]
"""Byte offset of the anchor's end, number of the rule."""

_AROUND = 420
"""Bytes on either side of a keyword in which the rest of its anchor lies."""


class AnchorPass(Protocol):
    """Finds anchors; safe to share between threads."""

    def hits(self, content: bytes) -> list[Hit]:
        """Return the anchors in `content`, by ascending end."""
        ...


def compile_anchors(rules: Sequence[Rule]) -> AnchorPass:
    """Return the fastest pass that this machine offers."""
    return HyperscanPass(rules) if hyperscan is not None else KeywordPass(rules)


class HyperscanPass:
    """One hyperscan database for all rules; every thread gets its own scratch space."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[rule.anchor.encode() for rule in rules],
            ids=list(range(len(rules))),
            flags=[hyperscan.HS_FLAG_CASELESS if rule.caseless else 0 for rule in rules],
        )
        self._local = threading.local()

    def hits(self, content: bytes) -> list[Hit]:
        """Return the anchors in `content`, by ascending end."""
        found: list[Hit] = []
        add = found.append

        def on_match(rule: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add((end, rule))

        self._database.scan(content, match_event_handler=on_match, scratch=self._scratch())
        found.sort()
        return found

    def _scratch(self) -> Any:
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = hyperscan.Scratch(self._database)
        return scratch


class KeywordPass:
    """A keyword automaton first, `re` in the neighbourhood of its hits; rules without keywords read all of the text."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._expressions = [_compile(rule) for rule in rules]
        self._automaton = ahocorasick.Automaton()
        self._everywhere = [number for number, rule in enumerate(rules) if not rule.literals]
        by_literal: dict[str, list[int]] = {}
        for number, rule in enumerate(rules):
            for literal in rule.literals:
                by_literal.setdefault(literal.encode().decode("latin-1"), []).append(number)
        for literal, numbers in by_literal.items():
            self._automaton.add_word(literal, tuple(numbers))
        self._automaton.make_automaton()

    def hits(self, content: bytes) -> list[Hit]:
        """Return the anchors in `content`, by ascending end."""
        found: set[Hit] = set()
        for number in self._everywhere:
            found.update((end, number) for end in _ends(self._expressions[number], content, 0, len(content)))
        for number, places in self._places(content).items():
            for start, end in _merged(places, len(content)):
                found.update((at, number) for at in _ends(self._expressions[number], content, start, end))
        return sorted(found)

    def _places(self, content: bytes) -> dict[int, list[int]]:
        places: dict[int, list[int]] = {}
        if len(self._automaton):
            for end, numbers in self._automaton.iter(content.lower().decode("latin-1")):
                for number in numbers:
                    places.setdefault(number, []).append(end)
        return places


def _compile(rule: Rule) -> Callable[[bytes, int, int], re.Match[bytes] | None]:
    return re.compile(rule.anchor.encode(), re.IGNORECASE if rule.caseless else 0).search


def _ends(
    search: Callable[[bytes, int, int], re.Match[bytes] | None], content: bytes, start: int, end: int
) -> list[int]:
    """Return every end of every occurrence, overlapping ones too, as hyperscan reports them."""
    ends = []
    match = search(content, start, end)
    while match is not None:
        first = match.start()
        while match is not None and match.start() == first:
            ends.append(match.end())
            match = search(content, first, match.end() - 1)
        match = search(content, first + 1, end)
    return ends


def _merged(places: list[int], length: int) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for place in places:
        start, end = max(0, place - _AROUND), min(length, place + _AROUND)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows
