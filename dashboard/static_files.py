"""The built pages' files as they go over the wire: compressed once, when first asked for, and kept in memory.

Built files never change while the program runs but for a new build, which the file's time and size tell.
"""

import gzip
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

import brotli

_LEAST = 1_000
"""Bytes below which compression gains nothing."""
_MOST_KEPT = 400
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")
_BROTLI_QUALITY = 9


@dataclass(frozen=True, slots=True)
class Representation:
    """A file's content as one client takes it."""

    body: bytes
    content_type: str
    encoding: str | None
    """None: as it is."""
    tag: str
    """Changes with the content; a mark of the encoding is part of it."""


@dataclass(slots=True)
class StaticFiles:
    """Reads and compresses files; built once."""

    _kept: dict[tuple[Path, int, int, str | None], Representation] = field(default_factory=dict)

    def read(self, file: Path, accepted: str) -> Representation:
        """Return the file in the best encoding of an `accept-encoding` header. Raises `OSError`."""
        state = file.stat()
        encoding = _chosen(accepted)
        key = (file, state.st_mtime_ns, state.st_size, encoding)
        kept = self._kept.get(key)
        if kept is None:
            kept = _represent(file, encoding, f"{state.st_mtime_ns:x}-{state.st_size:x}")
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = kept
        return kept


def _represent(file: Path, encoding: str | None, version: str) -> Representation:
    content = file.read_bytes()
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if kind == "text/javascript":
        kind = "application/javascript"
    if encoding is None or len(content) < _LEAST or not kind.startswith(_COMPRESSIBLE):
        return Representation(content, _with_charset(kind), None, f'"{version}"')
    body = brotli.compress(content, quality=_BROTLI_QUALITY) if encoding == "br" else gzip.compress(content, 9)
    return Representation(body, _with_charset(kind), encoding, f'"{version}-{encoding}"')


def _with_charset(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind.startswith(_COMPRESSIBLE) else kind


def _chosen(accepted: str) -> str | None:
    """Return the encoding to use: brotli before gzip, none that the client refuses with `q=0`."""
    offers = {}
    for offer in accepted.lower().split(","):
        name, _, weight = offer.partition(";")
        offers[name.strip()] = weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((name for name in ("br", "gzip") if offers.get(name, False)), None)
