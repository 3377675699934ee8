"""How the built pages go over the wire: compressed as the browser takes them, kept as long as their name allows."""

import gzip
from pathlib import Path

import brotli
import httpx
import pytest
from starlette.types import ASGIApp

from dashboard.spa import single_page_application

SCRIPT = "export const answer = 42;\n" * 200


@pytest.fixture
def pages(tmp_path: Path) -> ASGIApp:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/index-1a2b.js").write_text(SCRIPT)
    (tmp_path / "assets/tiny-1a2b.css").write_text("a{}")
    (tmp_path / "assets/font-1a2b.woff2").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "index.html").write_text(f"<!doctype html><title>CodeGate</title><!--{'x' * 2000}-->")
    return single_page_application(tmp_path)


async def get(pages: ASGIApp, path: str, **headers: str) -> httpx.Response:
    async with (
        httpx.AsyncClient(transport=httpx.ASGITransport(pages), base_url="http://localhost") as client,
        client.stream("GET", path, headers={"accept-encoding": "", **headers}) as response,
    ):
        # A raw read: the client would undo the encoding.
        response._content = b"".join([piece async for piece in response.aiter_raw()])
        return response


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("GZIP;q=0.5", "gzip"),
        ("identity", None), ("", None), ("deflate", None), ("br;q=0,gzip;q=0", None),
    ],
)  # fmt: skip
async def test_a_script_comes_as_the_browser_takes_it(pages: ASGIApp, accepted: str, encoding: str | None):
    answer = await get(pages, "/assets/index-1a2b.js", **{"accept-encoding": accepted})
    undo = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert undo(answer.content).decode() == SCRIPT
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers["content-type"].startswith(("application/javascript", "text/javascript"))
    assert (len(answer.content) < len(SCRIPT) / 4) == (encoding is not None)


async def test_hashed_files_are_kept_for_a_year_and_the_page_is_asked_for(pages: ASGIApp):
    assert (await get(pages, "/assets/index-1a2b.js")).headers["cache-control"] == "public, max-age=31536000, immutable"
    page = await get(pages, "/accounts", **{"accept-encoding": "br"})
    assert (page.headers["cache-control"], page.headers["content-encoding"]) == ("no-cache", "br")


async def test_an_unchanged_page_is_not_sent_again(pages: ASGIApp, tmp_path: Path):
    tag = (await get(pages, "/", **{"accept-encoding": "br"})).headers["etag"]
    again = await get(pages, "/", **{"accept-encoding": "br", "if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    (tmp_path / "index.html").write_text("<!doctype html><title>New</title>")
    changed = await get(pages, "/", **{"accept-encoding": "br", "if-none-match": tag})
    assert changed.status_code == 200
    assert b"New" in changed.content


@pytest.mark.parametrize("name", ["tiny-1a2b.css", "font-1a2b.woff2"])
async def test_what_compression_does_not_help_comes_as_it_is(pages: ASGIApp, name: str):
    assert "content-encoding" not in (await get(pages, f"/assets/{name}", **{"accept-encoding": "br"})).headers
