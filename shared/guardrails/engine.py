"""The engine: texts in, findings out. Pure and safe to share between threads.

All texts of a call are joined and read in one multi-pattern pass; what it reports is verified rule by rule; parts that
are percent-, backslash-u- or base64-encoded are decoded and read in a second, small pass. Findings are in characters of
the given text, in order, and never overlap; a placeholder is never a finding.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter

from shared.guardrails.anchors import AnchorPass, compile_anchors
from shared.guardrails.attribution import private_among
from shared.guardrails.detector import KEY_MARK, RECORD_END, Detector, Finding, Rule, Selection, Span, compile_rule
from shared.guardrails.detectors import catalogue, lenses
from shared.guardrails.keys import telling_key

_MAX_DEPTH = 3
"""How often an encoding may be found inside another."""
_CONTINUATION = bytes(range(0x80, 0xC0))
"""UTF-8 bytes that do not begin a character."""

PassMaker = Callable[[Sequence[Rule]], AnchorPass]


class Engine:
    """A compiled set of detectors; building one takes a fraction of a second, scanning shares no state."""

    def __init__(self, detectors: Sequence[Detector], make_pass: PassMaker = compile_anchors) -> None:
        self.detectors = tuple(detectors)
        owned = [(rule, detector.id) for detector in detectors for rule in detector.rules]
        self._first_lens = len(owned)
        owned += [(lens.rule, "") for lens in lenses.LENSES]
        self._first_shield = len(owned)
        owned += [(rule, "") for rule in lenses.SHIELDS]
        self._pass = make_pass([rule for rule, _ in owned])
        self._find = [compile_rule(rule) for rule, _ in owned]
        self._owner = [owner for _, owner in owned]
        self._private = [rule.private_ips for rule, _ in owned]
        self._rank = {detector.id: detector.priority for detector in detectors}

    def scan(self, text: str, selection: Selection, key: str = "") -> list[Finding]:
        """Return the findings in one text; `key` is the JSON key under which it stood, if any."""
        return self.scan_all([(key, text)], selection)[0]

    def scan_all(self, items: Sequence[tuple[str, str]], selection: Selection) -> list[list[Finding]]:
        """Return the findings of each `(key, text)`; cheaper than one call each, the texts do not see one another."""
        order = sorted(range(len(items)), key=lambda number: not _is_ascii(items[number]))
        pieces, starts, length, ascii_until = [RECORD_END], [], len(RECORD_END), 0
        for number in order:
            key, text = items[number]
            if not ascii_until and not _is_ascii(items[number]):
                ascii_until = length
            if prefix := telling_key(key):
                pieces += (prefix, KEY_MARK)
                length += len(prefix) + 1
            pieces += (text, RECORD_END)
            starts.append(length)
            length += len(text) + len(RECORD_END)
        findings: list[list[Finding]] = [[] for _ in items]
        for start, end, owner in self._resolved(self._spans("".join(pieces), selection, ascii_until=ascii_until)):
            place = bisect_right(starts, start) - 1
            if place < 0:
                continue
            base, number = starts[place], order[place]
            last = min(end - base, len(items[number][1]))
            if start - base < last:
                findings[number].append(Finding(start - base, last, owner))
        return [private_among(text, found) for (_, text), found in zip(items, findings, strict=True)]

    def _spans(
        self, text: str, selection: Selection, depth: int = 0, ascii_until: int = 0
    ) -> list[tuple[int, int, str]]:
        """Return all verified spans, overlapping or not, placeholders spared; the text begins with so much ASCII."""
        found: list[tuple[int, int, str]] = []
        encoded: dict[int, list[int]] = {}
        shields: list[Span] = []
        seen = [-1] * len(self._find)
        wanted = [
            owner in selection.detectors and (selection.private_ips or not private)
            for owner, private in zip(self._owner, self._private, strict=True)
        ]
        for at, number in self._hits(text, ascii_until):
            if at <= seen[number]:
                continue
            if number < self._first_lens:
                if wanted[number]:
                    for start, end in self._find[number](text, at):
                        if start < end:
                            found.append((start, end, self._owner[number]))
                        seen[number] = end
            elif number < self._first_shield:
                encoded.setdefault(number - self._first_lens, []).append(at)
            else:
                shields.extend(self._find[number](text, at))
                seen[number] = at + lenses.SHIELDED
        if encoded and depth < _MAX_DEPTH:
            found.extend(self._through_lenses(text, encoded, selection, depth))
        return _spared(found, shields) if shields else found

    def _hits(self, text: str, ascii_until: int) -> Iterable[tuple[int, int]]:
        if text.isascii():
            return self._pass.hits(text.encode("ascii"))
        content = text.encode("utf-8", "replace")
        return _in_characters(content, ascii_until, self._pass.hits(content))

    def _through_lenses(
        self, text: str, encoded: dict[int, list[int]], selection: Selection, depth: int
    ) -> Iterable[tuple[int, int, str]]:
        for number, places in encoded.items():
            view = lenses.LENSES[number].view(text, places)
            if view is not None:
                for start, end, owner in self._spans(view.text, selection, depth + 1):
                    origin = view.origin(start, end)
                    if origin is not None:
                        yield (*origin, owner)

    def _resolved(self, spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """Keep the longest of those that overlap, then the one of smaller priority; in order of position."""
        kept: list[tuple[int, int, str]] = []
        for cluster in _clusters(spans):
            chosen: list[tuple[int, int, str]] = []
            for span in sorted(cluster, key=lambda span: (span[0] - span[1], self._rank[span[2]])):
                place = bisect_right(chosen, span[0], key=itemgetter(0))
                after_last = place == 0 or chosen[place - 1][1] <= span[0]
                if after_last and (place == len(chosen) or span[1] <= chosen[place][0]):
                    chosen.insert(place, span)
            kept += chosen
        return kept


def splice(text: str, findings: Iterable[Finding], replacement: Callable[[str, str], str]) -> str:
    """Return `text` with each finding replaced by `replacement(value, detector id)`; findings as `scan` returns them."""
    pieces: list[str] = []
    done = 0
    for finding in findings:
        pieces += (text[done : finding.start], replacement(text[finding.start : finding.end], finding.detector))
        done = finding.end
    pieces.append(text[done:])
    return "".join(pieces)


@lru_cache(maxsize=1)
def default_engine() -> Engine:
    """Return the engine with all detectors, built on first use and shared by the whole process."""
    return Engine(catalogue.DETECTORS)


def _is_ascii(item: tuple[str, str]) -> bool:
    return item[1].isascii() and item[0].isascii()


def _spared(found: list[tuple[int, int, str]], shields: list[Span]) -> list[tuple[int, int, str]]:
    """Return the spans that touch no shield."""
    merged: list[Span] = []
    for start, end in sorted(shields):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    ends = [end for _, end in merged]
    kept = []
    for span in found:
        nearest = bisect_right(ends, span[0])
        if nearest == len(merged) or merged[nearest][0] >= span[1]:
            kept.append(span)
    return kept


def _in_characters(content: bytes, ascii_until: int, hits: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Translate ascending byte offsets to characters in one walk over the bytes behind the part that is ASCII."""
    done = characters = ascii_until
    for end, number in hits:
        if end <= ascii_until:
            yield end, number
            continue
        if end > done:
            characters += len(content[done:end].translate(None, _CONTINUATION))
            done = end
        yield characters, number


def _clusters(spans: list[tuple[int, int, str]]) -> Iterable[list[tuple[int, int, str]]]:
    """Group the spans that overlap one another, directly or through others."""
    cluster: list[tuple[int, int, str]] = []
    reach = -1
    for span in sorted(set(spans)):
        if span[0] >= reach and cluster:
            yield cluster
            cluster = []
        cluster.append(span)
        reach = max(reach, span[1])
    if cluster:
        yield cluster
