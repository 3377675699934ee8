"""Report what guardrails find and what they spare, by category: `python -m tests.bench.guardrails_quality [--misses]`.

Positive cases and hard negatives come from the generated corpus, real source code from the installed packages.
"""

import sys
from collections import Counter
from pathlib import Path

import anthropic

from shared.guardrails.detector import Finding, Selection
from shared.guardrails.detectors.catalogue import IDS
from shared.guardrails.engine import default_engine
from tests.support.guardrail_corpus.cases import negatives, positives

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


def main() -> None:
    show = "--misses" in sys.argv
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    labelled: Counter[str] = Counter()
    for case in positives():
        total[case.kind] += 1
        findings = default_engine().scan(case.text, ALL)
        if not covered(case.text, case.value, findings):
            if show:
                print(
                    f"MISS {case.kind}: {case.origin!s:.90}\n     {case.text!r:.260}\n     {[(f.detector, case.text[f.start : f.end]) for f in findings]!r:.200}"
                )
        else:
            found[case.kind] += 1
            labelled[case.kind] += any(finding.detector == case.kind for finding in findings)
    spared = 0
    texts = negatives()
    for text in texts:
        findings = default_engine().scan(text, ALL)
        spared += not findings
        if findings and show:
            print(f"FALSE {text!r:.200} {[(f.detector, text[f.start : f.end]) for f in findings]!r:.200}")
    source = real_source()
    false = [
        (name, f.detector, text[max(0, f.start - 30) : f.end + 10])
        for name, text in source
        for f in default_engine().scan(text, ALL)
    ]
    if show:
        for line in false:
            print("SOURCE", *map(repr, line))
    for kind in sorted(total):
        print(
            f"{kind:16} recall {found[kind] / total[kind]:7.2%} of {total[kind]:4d}   named as such {labelled[kind] / total[kind]:7.2%}"
        )
    print(
        f"{'all':16} recall {found.total() / total.total():7.2%} of {total.total()}, macro {sum(found[k] / total[k] for k in total) / len(total):7.2%}"
    )
    print(f"hard negatives   {spared / len(texts):7.2%} of {len(texts)} untouched")
    print(f"real source      {len(false) / (sum(len(text) for _, text in source) / 100_000):.2f} findings per 100 KB")


if __name__ == "__main__":
    main()
