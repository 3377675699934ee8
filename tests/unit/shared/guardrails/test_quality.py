"""Gates on what guardrails find and spare: the targets of the product, on the generated corpus and real source code."""

from collections import Counter

import pytest

from shared.guardrails.detector import Selection
from shared.guardrails.detectors.catalogue import IDS
from shared.guardrails.engine import default_engine
from tests.bench.guardrails_quality import covered, real_source
from tests.bench.guardrails_source import batches
from tests.support.guardrail_corpus.cases import negatives, positives

ALL = Selection(IDS)
FLOOR = {"password": 0.97, "name": 0.93, "street_address": 0.93}


@pytest.fixture(scope="module")
def recall() -> dict[str, float]:
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    cases = positives(seed=23)
    for case, findings in zip(cases, default_engine().scan_all([("", case.text) for case in cases], ALL), strict=True):
        total[case.kind] += 1
        found[case.kind] += covered(case.text, case.value, findings)
    return {kind: found[kind] / total[kind] for kind in total}


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(positives()) > 1_000
    assert len(negatives()) > 500
    assert {case.kind for case in positives()} == IDS


@pytest.mark.parametrize("kind", sorted(IDS))
def test_every_kind_is_found(recall: dict[str, float], kind: str) -> None:
    assert recall[kind] >= FLOOR.get(kind, 0.99)


def test_recall_over_all_kinds(recall: dict[str, float]) -> None:
    assert sum(recall.values()) / len(recall) >= 0.985


def test_hard_negatives_stay_untouched() -> None:
    texts = negatives()
    touched = [
        text
        for text, findings in zip(texts, default_engine().scan_all([("", text) for text in texts], ALL), strict=True)
        if findings
    ]
    assert len(touched) <= len(texts) * 0.01, touched


def test_real_source_code_stays_untouched() -> None:
    files = real_source(1_000_000)
    findings = default_engine().scan_all([("", text) for _, text in files], ALL)
    size = sum(len(text) for _, text in files)
    assert sum(map(len, findings)) <= size / 100_000


def test_the_standard_library_stays_untouched() -> None:
    count = size = 0
    for files in batches("standard library"):
        size += sum(len(text) for _, text in files)
        count += sum(map(len, default_engine().scan_all([("", text) for _, text in files], ALL)))
    assert size > 1_000_000
    assert count <= size / 100_000
