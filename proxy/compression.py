"""Content codings, undone piece by piece, so that a small body never becomes a big one in memory before it is counted.

gzip (RFC 1952), deflate with or without the zlib wrapper (RFC 1950, 1951), br (RFC 7932), zstd (RFC 8878), and
stacks of them. Windows are bounded: zstd frames that ask for more than 8 MiB are refused.
"""

import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE_BYTES = 64 * 1024
"""The most that one step puts out."""

_ZSTD_WINDOW_LOG = 23
_GZIP_WBITS = 16 + zlib.MAX_WBITS
_MAX_STACK = 4


class CorruptBody(ValueError):
    """The bytes are not what their content coding says."""


class UnknownCoding(ValueError):
    """A content coding that nobody here can undo."""


class Coding(Protocol):
    """One coding being undone."""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` unpacks to, at most `PIECE_BYTES` at a time. Raises `CorruptBody`."""

    @property
    def complete(self) -> bool:
        """Whether the coded body may end here."""


class Inflater:
    """Undo the codings of one body, last applied first."""

    def __init__(self, codings: Sequence[str]) -> None:
        self._chain = [CODINGS[name]() for name in reversed(codings)]

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` unpacks to. Raises `CorruptBody`."""
        return _through(self._chain, data)

    def unpack(self, data: bytes) -> bytes:
        """Return what `data` unpacks to, whole: for bodies whose sender is trusted with memory."""
        return b"".join(self.pieces(data))

    @property
    def complete(self) -> bool:
        """Whether every coding has seen its end."""
        return all(coding.complete for coding in self._chain)


def codings_of(header: str) -> tuple[str, ...]:
    """Read a `content-encoding` value; empty for identity. Raises `UnknownCoding`."""
    if not header:
        return ()
    names = [name.strip().lower() for name in header.split(",")]
    names = [_ALIASES.get(name, name) for name in names if name not in {"", "identity"}]
    if len(names) > _MAX_STACK or any(name not in CODINGS for name in names):
        raise UnknownCoding("unsupported content-encoding")
    return tuple(names)


def _through(chain: Sequence[Coding], data: bytes) -> Iterator[bytes]:
    if not chain:
        yield data
        return
    for piece in chain[0].pieces(data):
        yield from _through(chain[1:], piece)


class _Zlib:
    """gzip with any number of members, or deflate."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._inner = zlib.decompressobj(wbits)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        try:
            yield from self._steps(data)
        except zlib.error as error:
            raise CorruptBody("the body is not what its content-encoding says") from error

    def _steps(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inner.eof:
                self._inner = zlib.decompressobj(self._wbits)
            piece = self._inner.decompress(data, PIECE_BYTES)
            data = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
            if piece:
                yield piece
            while len(piece) == PIECE_BYTES and not data:
                piece = self._inner.decompress(b"", PIECE_BYTES)
                if piece:
                    yield piece

    @property
    def complete(self) -> bool:
        return self._inner.eof


class _Deflate:
    """`deflate` as senders really write it: with the zlib wrapper or without; the first two bytes tell."""

    def __init__(self) -> None:
        self._head = b""
        self._inner: _Zlib | None = None

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self._inner is None:
            data = self._head + data
            self._head = data
            if len(data) < 2:  # noqa: PLR2004 - the wrapper's header
                return
            self._inner = _Zlib(zlib.MAX_WBITS if _has_zlib_header(data) else -zlib.MAX_WBITS)
        yield from self._inner.pieces(data)

    @property
    def complete(self) -> bool:
        return self._inner is not None and self._inner.complete


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        try:
            while piece := self._inner.process(data, output_buffer_limit=PIECE_BYTES):
                yield piece
                data = b""
        except brotli.error as error:
            raise CorruptBody("the body is not what its content-encoding says") from error

    @property
    def complete(self) -> bool:
        return bool(self._inner.is_finished())


class _Zstd:
    """zstd with any number of frames."""

    def __init__(self) -> None:
        self._inner = self._fresh()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        try:
            yield from self._steps(data)
        except zstd.ZstdError as error:
            raise CorruptBody("the body is not what its content-encoding says") from error

    def _steps(self, data: bytes) -> Iterator[bytes]:
        while data or not self._inner.needs_input:
            if self._inner.eof:
                self._inner = self._fresh()
            piece = self._inner.decompress(data, PIECE_BYTES)
            data = self._inner.unused_data if self._inner.eof else b""
            if piece:
                yield piece
            if self._inner.eof and not data:
                return

    @property
    def complete(self) -> bool:
        return self._inner.eof

    @staticmethod
    def _fresh() -> "zstd.ZstdDecompressor":
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})


def _has_zlib_header(data: bytes) -> bool:
    return data[0] & 0x0F == zlib.DEFLATED and (data[0] << 8 | data[1]) % 31 == 0


CODINGS: Mapping[str, Callable[[], Coding]] = {
    "gzip": lambda: _Zlib(_GZIP_WBITS),
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}
_ALIASES = {"x-gzip": "gzip"}
