"""Report what guardrails find and what they spare, by category: `python -m tests.bench.guardrails_quality [--misses] [seed …]`.

Positive cases and hard negatives come from the generated corpora (the second one is held out: seeds give it other values
each time), real source code from the installed packages. Precision counts findings beside the planted values as false.
"""

import sys
from collections import Counter
from pathlib import Path

import anthropic

from shared.guardrails.detector import Finding, Selection
from shared.guardrails.detectors.catalogue import IDS
from shared.guardrails.engine import default_engine
from tests.support.guardrail_corpus.cases import Case, negatives, positives
from tests.support.guardrail_corpus.heldout import cases as heldout

ALL = Selection(IDS)
SOURCE_BYTES = 2_000_000


def real_source(limit: int = SOURCE_BYTES) -> list[tuple[str, str]]:
    """Return Python files of the installed packages, until `limit` characters are reached."""
    packages = Path(anthropic.__file__).parent.parent
    files: list[tuple[str, str]] = []
    total = 0
    for name in (
        "aiohttp",
        "fastapi",
        "pydantic",
        "sqlalchemy",
        "httpx",
        "alembic",
        "cryptography",
        "pytest",
        "pygments",
        "starlette",
    ):
        for path in sorted((packages / name).rglob("*.py")):
            text = path.read_text("utf-8", "replace")
            files.append((str(path.relative_to(packages)), text))
            total += len(text)
            if total > limit:
                return files
    return files


def covered(text: str, value: str, findings: list[Finding]) -> bool:
    """Tell whether every occurrence of `value` lies wholly inside one finding."""
    start = text.find(value)
    while start >= 0:
        if not any(finding.start <= start and start + len(value) <= finding.end for finding in findings):
            return False
        start = text.find(value, start + 1)
    return True


def report(title: str, cases: list[Case], texts: list[str], *, show: bool) -> None:
    """Print recall by category, precision, and how many hard negatives stay."""
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    beside = inside = 0
    planted: dict[str, list[tuple[int, int]]] = {}
    for case in cases:
        at = case.text.find(case.value)
        planted.setdefault(case.text, []).append((at, at + len(case.value)))
    print(f"== {title}")
    for case in cases:
        total[case.kind] += 1
        findings = default_engine().scan(case.text, ALL)
        hit = covered(case.text, case.value, findings)
        found[case.kind] += hit
        for each in findings:
            if any(each.start < end and start < each.end for start, end in planted[case.text]):
                inside += 1
            else:
                beside += each.detector == case.kind
        if show and not hit:
            print(f"MISS {case.kind}: {case.origin!s:.90} {case.text!r:.200}")
    spared = [text for text in texts if not default_engine().scan(text, ALL)]
    if show:
        print("\n".join(f"FALSE {text!r:.200}" for text in texts if text not in spared))
    for kind in sorted(total):
        print(f"{kind:16} recall {found[kind] / total[kind]:7.2%} of {total[kind]:4d}")
    macro = sum(found[kind] / total[kind] for kind in total) / len(total)
    print(f"{'all':16} recall {found.total() / total.total():7.2%} of {total.total()}, macro {macro:7.2%}")
    print(f"precision        {inside / (inside + beside + len(texts) - len(spared)):7.2%}")
    print(f"hard negatives   {len(spared) / len(texts):7.2%} of {len(texts)} untouched")


def main() -> None:
    """Report on both corpora and on real source code."""
    show = "--misses" in sys.argv
    report("first corpus", positives(), negatives(), show=show)
    for seed in [int(word) for word in sys.argv[1:] if word.isdigit()] or [1]:
        report(f"held-out corpus, seed {seed}", heldout.positives(seed), heldout.hard_negatives(seed), show=show)
    source = real_source()
    false = [
        (name, each.detector, text[max(0, each.start - 30) : each.end + 10])
        for name, text in source
        for each in default_engine().scan(text, ALL)
    ]
    if show:
        for line in false:
            print("SOURCE", *map(repr, line))
    print(f"real source      {len(false) / (sum(len(text) for _, text in source) / 100_000):.2f} findings per 100 KB")


if __name__ == "__main__":
    main()
