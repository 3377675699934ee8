"""The front-end that was built: what the first visit fetches stays small, and every page is a file of its own."""

import gzip
from functools import cache

import pytest

from shared.jsonio import Json, loads
from tests.support.processes import ROOT

DIST = ROOT / "frontend/dist"
ENTRY = "index.html"
FIRST_PAGE = "src/features/overview/overview-page.tsx"
CHART = "src/features/overview/course-chart.tsx"
LIMIT = 250_000
"""Bytes, each file compressed by itself."""


@cache
def manifest() -> dict[str, Json]:
    """Return Vite's list of chunks: the file, the styles and the imports of each."""
    file = DIST / ".vite/manifest.json"
    if not file.exists():
        pytest.skip("the front-end is not built")
    chunks: dict[str, Json] = loads(file.read_bytes())
    return chunks


def fetched(*chunks: str) -> set[str]:
    """Return the files that loading `chunks` fetches, with what they import at once."""
    files: set[str] = set()
    waiting, seen = list(chunks), set(chunks)
    while waiting:
        chunk = manifest()[waiting.pop()]
        files.update([chunk["file"], *chunk.get("css", [])])
        fresh = set(chunk.get("imports", [])) - seen
        seen |= fresh
        waiting.extend(fresh)
    return files


def compressed_size(files: set[str]) -> int:
    return sum(len(gzip.compress((DIST / file).read_bytes())) for file in files)


def test_the_first_load_is_small() -> None:
    assert compressed_size(fetched(ENTRY, FIRST_PAGE)) < LIMIT


def test_the_chart_comes_after_the_figures() -> None:
    assert manifest()[CHART]["file"] not in fetched(ENTRY, FIRST_PAGE)


def test_every_page_is_fetched_when_it_is_visited() -> None:
    at_once = fetched(ENTRY)
    pages = [name for name in manifest() if name.endswith("-page.tsx")]
    assert len(pages) >= 9
    assert [page for page in pages if manifest()[page]["file"] in at_once] == []
