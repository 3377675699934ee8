"""Measure what guardrails cost: `python -m tests.bench.guardrails_speed`.

An 800 KB conversation of an agent (code, tool results, prose, shell output, with some sensitive values) is scanned cold in
one call, then one new message alone; then the ends of 200 stream pieces are judged.
"""

import sys
import time
from random import Random

from shared.guardrails.anchors import KeywordPass
from shared.guardrails.detector import Selection
from shared.guardrails.detectors.catalogue import DETECTORS, IDS
from shared.guardrails.engine import Engine, default_engine
from shared.guardrails.recognise import held_length
from tests.bench.guardrails_quality import real_source
from tests.support.guardrail_corpus.cases import positives

ALL = Selection(IDS)
PROSE = (
    "I looked at the failing test first. The cause is that the scheduler keeps a reference to the old connection pool, so after a reload the second worker "
    "still writes to the closed socket. I will change `Pool.acquire` to check the generation counter and add a regression test that reloads twice.\n"
)
LISTING = "drwxr-xr-x  5 app app   4096 May  3 12:41 src\n-rw-r--r--  1 app app  18231 May  3 12:41 package-lock.json\n-rw-r--r--  1 app app    912 May  3 12:40 tsconfig.json\n"


def conversation(size: int = 800_000) -> list[tuple[str, str]]:
    """Return the strings of a long agent conversation, `size` characters in all, about one sensitive value in 20 KB."""
    random = Random(3)
    cases = [case.text for case in positives()]
    source = [text for _, text in real_source()]
    items: list[tuple[str, str]] = []
    total = 0
    while total < size:
        document = random.choice(source)
        start = random.randrange(max(1, len(document) - 6000))
        for key, text in (
            ("text", PROSE * random.randint(1, 3)),
            ("content", document[start : start + random.randint(500, 6000)]),
            ("content", LISTING * random.randint(1, 8)),
            ("command", "git status && npm test -- --run src/pool.test.ts"),
        ):
            items.append((key, text))
            total += len(text)
        if random.random() < 0.3:
            items.append(("text", random.choice(cases)))
    return items


def best(call: object, times: int = 7) -> float:
    """Return the least CPU time of some runs, in milliseconds."""
    assert callable(call)
    marks = []
    for _ in range(times):
        start = time.process_time()
        call()
        marks.append(time.process_time() - start)
    return min(marks) * 1000


def main() -> None:
    items = conversation()
    size = sum(len(text) for _, text in items)
    start = time.process_time()
    engine = default_engine()
    engine.scan("warm", ALL)
    print(f"engine built in       {(time.process_time() - start) * 1000:8.1f} ms CPU")
    cold = best(lambda: engine.scan_all(items, ALL))
    print(
        f"cold, {size // 1000} KB, {len(items)} strings {cold:8.2f} ms CPU, {size / cold / 1000:.0f} MB/s, {sum(map(len, engine.scan_all(items, ALL)))} findings"
    )
    message = [("text", PROSE * 4)]
    print(f"one new message       {best(lambda: engine.scan_all(message, ALL)):8.3f} ms CPU")
    pieces = [PROSE[at : at + 4] for at in range(0, 800, 4)]
    print(f"200 stream pieces     {best(lambda: [held_length(piece) for piece in pieces]):8.3f} ms CPU")
    if "--fallback" in sys.argv:
        fallback = Engine(DETECTORS, KeywordPass)
        print(f"without hyperscan     {best(lambda: fallback.scan_all(items, ALL), 1):8.1f} ms CPU")


if __name__ == "__main__":
    main()
