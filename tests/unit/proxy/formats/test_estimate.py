"""The local estimate of input tokens, held to OpenAI's o200k tables."""

from pathlib import Path

import pytest

from proxy.formats import estimate
from proxy.formats.estimate import count_by_shape, counter, estimate_tokens
from proxy.formats.registry import CODECS
from shared.catalog.wire import WireFormat
from tests.support.full_requests import FULL, PIXEL
from tests.support.translating import FORMATS, A

CODE = Path(estimate.__file__).read_text()
TEXTS = {
    "English": "The representative of the manufacturer explained that the delivery would not arrive until next week. "
    * 5,
    "German": "Die Geschäftsführung bittet um Verständnis und verweist auf die Allgemeinen Geschäftsbedingungen. " * 5,
    "Russian": "Представитель производителя сообщил, что поставка прибудет только на следующей неделе. " * 5,
    "Chinese": "代表表示由于异常天气条件货物要到下周才能到达。请运行测试并报告结果。" * 5,
    "code": CODE,
    "log": "2026-11-20T21:12:04.123Z INFO id=7f3a9c2e status=200 latency_ms=152 path=/v1/messages\n" * 9,
    "diff": '--- a/x.py\n+++ b/x.py\n-    return value.strip()\n+    return value.rstrip("\\n")\n' * 9,
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_heuristic_is_within_fifteen_percent_of_the_tables(name: str) -> None:
    pytest.importorskip("rs_bpe")
    exact = counter()(TEXTS[name])
    assert exact > 50
    assert abs(count_by_shape(TEXTS[name]) - exact) <= 0.15 * exact


@pytest.mark.parametrize("wire", FORMATS)
@pytest.mark.parametrize("name", TEXTS)
def test_a_request_counts_its_text_and_little_more(wire: WireFormat, name: str) -> None:
    exact = counter()(TEXTS[name])
    assert exact <= tokens(wire, TEXTS[name]) <= exact * 1.05 + 10


@pytest.mark.parametrize("wire", FORMATS)
def test_all_of_a_request_counts(wire: WireFormat) -> None:
    """Tools, calls, results, pictures and documents weigh; base64 does not count as text."""
    document = FULL[wire]()
    request = CODECS[wire].decode_request(document)
    whole = estimate_tokens(request)
    assert whole > 3_000
    bare = CODECS[wire].decode_request(document | {"tools": []})
    assert estimate_tokens(bare) < whole
    assert estimate_tokens(request, count=lambda _: 0) < whole


def test_pictures_count_the_same_whatever_their_bytes() -> None:
    def one(data: str) -> int:
        source = {"type": "base64", "media_type": "image/png", "data": data}
        content = [{"type": "image", "source": source}]
        return estimate_tokens(
            CODECS[A].decode_request({"model": "m", "messages": [{"role": "user", "content": content}]})
        )

    assert one(PIXEL) == one(PIXEL * 1_000) > 1_000


def test_odd_texts_are_counted() -> None:
    assert tokens(A, "\ud800") >= 1
    assert tokens(A, "") >= 1
    assert count_by_shape("") == 0
    assert count_by_shape("\ud800 _x 9") > 0


def tokens(wire: WireFormat, text: str) -> int:
    key = "input" if wire is WireFormat.RESPONSES else "messages"
    return estimate_tokens(CODECS[wire].decode_request({"model": "m", key: [{"role": "user", "content": text}]}))
