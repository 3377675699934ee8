"""Adding up what several processes say in Prometheus' text format, whatever they say. Pure.

Counters and histograms are summed. Of a gauge the sum is taken where it counts things (requests in flight, bytes), else
the highest: a state is what the worst off says. Source: https://prometheus.io/docs/instrumenting/exposition_formats/
(version 0.0.4, 2026).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

_SUMMED_TYPES = frozenset({"counter", "histogram", "summary", "untyped"})
_SUMMED_GAUGES = (
    "_in_flight",
    "_pending",
    "_pending_bytes",
    "process_open_fds",
    "process_resident_memory_bytes",
    "process_virtual_memory_bytes",
)
"""Ends of the names of gauges that count things of which each process has its own."""
_LARGEST_EXACT = 2**53


@dataclass(slots=True)
class _Family:
    """The samples under one `# TYPE`."""

    name: str
    kind: str
    help: str | None = None
    samples: dict[str, float] = field(default_factory=dict)
    """By name and labels, as written."""

    @property
    def is_summed(self) -> bool:
        return self.kind in _SUMMED_TYPES or self.name.endswith(_SUMMED_GAUGES)

    def add(self, sample: str, value: float) -> None:
        before = self.samples.get(sample)
        if before is None:
            self.samples[sample] = value
        else:
            self.samples[sample] = before + value if self.is_summed else max(before, value)


def merged(texts: Iterable[str]) -> str:
    """Return one text that says what all of them say together."""
    families: dict[str, _Family] = {}
    for text in texts:
        _read(text, families)
    return "".join(line for family in families.values() for line in _lines(family))


def counted(text: str) -> str:
    """Return what of a text stays true when its process has ended: counters and histograms."""
    families: dict[str, _Family] = {}
    _read(text, families)
    return "".join(line for family in families.values() if family.kind in _SUMMED_TYPES for line in _lines(family))


def _read(text: str, families: dict[str, _Family]) -> None:
    helps: dict[str, str] = {}
    family = families.setdefault("", _Family("", "untyped"))
    for line in text.splitlines():
        match line.split(" ", 3):
            case ["#", "TYPE", name, kind]:
                family = families.setdefault(name, _Family(name, kind, helps.get(name)))
            case ["#", "HELP", name, words]:
                helps[name] = words
            case _ if line and not line.startswith("#"):
                sample, _, value = line.rpartition(" ")
                family.add(sample, float(value))


def _lines(family: _Family) -> Iterable[str]:
    if family.name:
        if family.help is not None:
            yield f"# HELP {family.name} {family.help}\n"
        yield f"# TYPE {family.name} {family.kind}\n"
    for sample, value in family.samples.items():
        yield f"{sample} {_written(value)}\n"


def _written(value: float) -> str:
    return str(int(value)) if value == value // 1 and abs(value) < _LARGEST_EXACT else repr(value)
