"""Documents and streams with what becomes of them in the other formats, kept as files: `tests/golden/README.md`.

`UPDATE_GOLDENS=1` writes them anew; the difference is then read like any other change.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from proxy.formats.registry import CODECS
from proxy.formats.translate import translate_response
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support.sdk_readers import check_types
from tests.support.sdk_requests import check_request
from tests.support.stream_grammar import check_events, check_native
from tests.support.translating import FORMATS, events_of, requested, seeded_cuts, translated_stream, way_back

ROOT = Path(__file__).parents[3] / "golden"
UPDATING = bool(os.environ.get("UPDATE_GOLDENS"))
QUIRKS = {
    WireFormat.ANTHROPIC: frozenset({"adaptive_thinking"}),
    WireFormat.CHAT: frozenset({"max_completion_tokens"}),
    WireFormat.RESPONSES: frozenset({"effort_xhigh"}),
}
"""Of a current model of each format's vendor."""

Case = tuple[Path, WireFormat, WireFormat]


def cases(kind: str, suffix: str) -> Iterator[object]:
    """Yield (file, source, target), named source-target-case."""
    for source in FORMATS:
        for path in sorted((ROOT / source / kind).glob(f"*{suffix}")):
            if ".as-" in path.name:
                continue
            for target in FORMATS:
                if target is not source:
                    yield pytest.param(path, source, target, id=f"{source}-{target}-{path.stem}")


@pytest.mark.parametrize(("path", "source", "target"), list(cases("requests", ".json")))
def test_requests(path: Path, source: WireFormat, target: WireFormat) -> None:
    translated = requested(source, target, jsonio.loads(path.read_bytes()), quirks=QUIRKS[target])
    said = {"dropped": list(translated.encoded.dropped), "body": translated.encoded.body}
    check_request(target, translated.encoded.body)
    compare(path, target, pretty(said))


@pytest.mark.parametrize(("path", "source", "target"), list(cases("responses", ".json")))
def test_responses(path: Path, source: WireFormat, target: WireFormat) -> None:
    reply = translate_response(jsonio.loads(path.read_bytes()), CODECS[source], CODECS[target], way_back())
    check_types(target, reply, streamed=False)
    compare(path, target, pretty(reply))


@pytest.mark.parametrize(("path", "source", "target"), list(cases("streams", ".sse")))
def test_streams(path: Path, source: WireFormat, target: WireFormat) -> None:
    stream = path.read_bytes()
    check_events(events_of(source, stream))
    out = translated_stream(source, target, [stream])
    if path.stem.startswith("broken"):
        assert b'"error"' in out
    else:
        check_native(target, out)
    assert translated_stream(source, target, [stream[at : at + 1] for at in range(len(stream))]) == out
    for cuts in seeded_cuts(stream, range(64)):
        assert translated_stream(source, target, cuts) == out
    compare(path, target, out.decode())


@pytest.mark.parametrize(("path", "source", "target"), list(cases("errors", ".json")))
def test_errors(path: Path, source: WireFormat, target: WireFormat) -> None:
    given = jsonio.loads(path.read_bytes())
    info = CODECS[source].decode_error(given["status"], jsonio.dumps(given["body"]))
    compare(path, target, pretty(CODECS[target].encode_error(info)))


def test_there_are_goldens_of_every_kind() -> None:
    found: dict[str, Callable[[], Iterator[object]]] = {
        "requests": lambda: cases("requests", ".json"),
        "responses": lambda: cases("responses", ".json"),
        "streams": lambda: cases("streams", ".sse"),
        "errors": lambda: cases("errors", ".json"),
    }
    for kind, listed in found.items():
        assert len(list(listed())) >= 6, kind


def compare(path: Path, target: WireFormat, actual: str) -> None:
    expected = path.with_name(f"{path.stem}.as-{target}{path.suffix}")
    if UPDATING:
        expected.write_text(actual)
    assert actual == expected.read_text(), f"{expected.name} differs"


def pretty(document: Json) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
