"""Content codings: every cut, every stack, and bombs that never get big in memory."""

import gzip
import random
import sys
import zlib

import brotli
import pytest

from proxy.compression import PIECE_BYTES, CorruptBody, Inflater, UnknownCoding, codings_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

COMPRESS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}
BODY = random.Random(5).randbytes(900) * 40 + b"x" * 300_000


def inflated(coding: str, pieces: list[bytes]) -> tuple[bytes, Inflater]:
    inflater = Inflater(codings_of(coding))
    return b"".join(b"".join(inflater.pieces(piece)) for piece in pieces), inflater


@pytest.mark.parametrize("coding", COMPRESS)
@pytest.mark.parametrize("step", [1, 7, 1_000, 10**7])
def test_any_cut_unpacks_to_the_same(coding: str, step: int) -> None:
    packed = COMPRESS[coding](BODY)
    body, inflater = inflated(coding, [packed[start : start + step] for start in range(0, len(packed), step)])
    assert body == BODY
    assert inflater.complete


@pytest.mark.parametrize("coding", COMPRESS)
def test_a_truncated_body_is_not_complete(coding: str) -> None:
    packed = COMPRESS[coding](BODY)
    assert not inflated(coding, [packed[:-5]])[1].complete


@pytest.mark.parametrize("coding", COMPRESS)
def test_pieces_of_a_bomb_stay_small(coding: str) -> None:
    bomb = COMPRESS[coding](bytes(20_000_000))
    assert len(bomb) < 30_000
    sizes = [len(piece) for piece in Inflater((coding,)).pieces(bomb)]
    assert sum(sizes) == 20_000_000
    assert max(sizes) <= 2 * PIECE_BYTES


@pytest.mark.parametrize("coding", COMPRESS)
def test_nonsense_is_refused(coding: str) -> None:
    with pytest.raises(CorruptBody):
        inflated(coding, [b"\xff\xfethis is not compressed at all" * 20])


def test_deflate_without_the_zlib_wrapper() -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(BODY) + packer.flush()
    for pieces in ([packed], [packed[:1], packed[1:]]):
        assert inflated("deflate", pieces)[0] == BODY


def test_a_stack_is_undone_last_first() -> None:
    assert inflated("gzip, br", [brotli.compress(gzip.compress(BODY))])[0] == BODY


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_bodies_of_several_members(coding: str) -> None:
    body, inflater = inflated(coding, [COMPRESS[coding](b"one ") + COMPRESS[coding](b"two")])
    assert body == b"one two"
    assert inflater.complete


def test_a_zstd_window_that_wants_too_much_memory_is_refused() -> None:
    packed = zstd.compress(BODY * 60, options={zstd.CompressionParameter.window_log: 27})
    with pytest.raises(CorruptBody):
        inflated("zstd", [packed])


@pytest.mark.parametrize(
    ("header", "codings"),
    [("", ()), ("identity", ()), ("GZIP", ("gzip",)), ("x-gzip", ("gzip",)), (" gzip , br ", ("gzip", "br"))],
)
def test_headers_are_read(header: str, codings: tuple[str, ...]) -> None:
    assert codings_of(header) == codings


@pytest.mark.parametrize("header", ["compress", "gzip, lzma", "gzip, gzip, gzip, gzip, gzip"])
def test_codings_that_nobody_undoes(header: str) -> None:
    with pytest.raises(UnknownCoding):
        codings_of(header)
