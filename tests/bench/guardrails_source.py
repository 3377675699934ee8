"""Count what guardrails find in installed source code: `python -m tests.bench.guardrails_source [--findings] [tree …]`.

Every finding counts, also a right one. By tree (the standard library, the installed Python packages, what npm installed), by
detector, and by the shape of the line: whether it is a comment, names an author, or is a notice.
"""

import re
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import anthropic

from shared.guardrails.detector import Selection
from shared.guardrails.detectors.catalogue import IDS
from shared.guardrails.engine import default_engine

ALL = Selection(IDS)
PACKAGES = Path(anthropic.__file__).parent.parent
STANDARD = Path(sysconfig.get_paths()["stdlib"])
NODE = Path(__file__).parents[2] / "frontend/node_modules"
SCRIPTS = frozenset({".js", ".mjs", ".cjs", ".ts", ".tsx"})
TREES: dict[str, tuple[Path, frozenset[str], frozenset[str]]] = {
    "standard library": (STANDARD, frozenset({".py"}), frozenset({"site-packages", "test", "tests", "idle_test"})),
    "its tests": (STANDARD / "test", frozenset({".py"}), frozenset()),
    "python packages": (PACKAGES, frozenset({".py"}), frozenset({"phonenumbers"})),
    "node scripts": (NODE, SCRIPTS, frozenset()),
    "node documents": (NODE, frozenset({".md"}), frozenset()),
    "node data": (NODE, frozenset({".json"}), frozenset()),
}
"""Folder, endings, and parts of paths that are left out; phonenumbers holds tables of numbers."""
SHAPES = (
    ("notice", re.compile(r"(?i)copyright|©|\(c\)|SPDX|licen[cs]e")),
    ("author", re.compile(r"(?i)author|maintain|contribut|credit|written|\bby\b|thanks|contact")),
    ("comment", re.compile(r"\s*(?:#|//|/?\*|<!--)")),
)
BATCH = 4_000_000


def source_files(tree: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of the files of a tree, in order."""
    folder, endings, left_out = TREES[tree]
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.suffix in endings and left_out.isdisjoint(inside.parts) and path.is_file():
            yield str(inside), path.read_text("utf-8", "replace")


def findings(files: list[tuple[str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """Yield path, detector, value and line of all that is found in some files."""
    for (path, text), found in zip(
        files, default_engine().scan_all([("", text) for _, text in files], ALL), strict=True
    ):
        for each in found:
            line = text[text.rfind("\n", 0, each.start) + 1 : each.start + 200].partition("\n")[0]
            yield path, each.detector, text[each.start : each.end], line


def batches(tree: str) -> Iterator[list[tuple[str, str]]]:
    """Yield the files of a tree in lists of some megabytes."""
    batch: list[tuple[str, str]] = []
    size = 0
    for path, text in source_files(tree):
        batch.append((path, text))
        size += len(text)
        if size > BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def shape(line: str) -> str:
    """Return the first shape that a line has."""
    return next((name for name, pattern in SHAPES if pattern.search(line)), "code")


def main() -> None:
    """Print the figures of each tree."""
    chosen = [word for word in sys.argv[1:] if word in TREES] or list(TREES)
    for tree in chosen:
        kinds: Counter[tuple[str, str]] = Counter()
        size = 0
        for files in batches(tree):
            size += sum(len(text) for _, text in files)
            for path, detector, value, line in findings(files):
                kinds[detector, shape(line)] += 1
                if "--findings" in sys.argv:
                    print(f"{detector:14} {path[-50:]:50} {value!r:.60} {line.strip()!r:.140}")
        print(
            f"{tree:18} {kinds.total() / max(size, 1) * 100_000:6.2f} per 100 KB, {kinds.total()} in {size / 1e6:.1f} MB"
        )
        for (detector, form), count in kinds.most_common():
            print(f"    {detector:14} {form:8} {count:5}")


if __name__ == "__main__":
    main()
