"""Server-sent events: bytes to frames and back, incrementally and at any cut.

Source: WHATWG HTML, section 9.2.6 "Interpreting an event stream" (read 2026-11). Tolerated: LF, CRLF and CR line ends,
a byte-order mark, `data:` without a space, several data lines, comments, unknown fields. An incomplete tail is never
a frame; `finish()` says whether there was one.
"""

from shared.values import value

_BOM = b"\xef\xbb\xbf"
_CR, _LF = 0x0D, 0x0A
MAX_FRAME_BYTES = 64 * 1024 * 1024
"""A frame larger than this is refused rather than buffered without bound."""


@value
class SseFrame:
    """One event: its type (empty when not given), its data bytes, and for passed-through frames the bytes it came in."""

    event: str
    data: bytes
    raw: bytes | None = None
    """The exact bytes of the frame with its blank line; None for frames that we built."""


class FrameTooLarge(ValueError):
    """The upstream sent more than `MAX_FRAME_BYTES` without ending a frame."""


class FrameReader:
    """Cut a byte stream into frames. Feed it chunks as they come; it keeps only the unfinished tail."""

    def __init__(self) -> None:
        self._tail = b""
        self._first = True

    def feed(self, chunk: bytes) -> list[SseFrame]:
        """Return the frames that `chunk` completes, in order. Raises `FrameTooLarge`."""
        return [frame for piece in self.split(chunk) if (frame := parse_frame(piece)) is not None]

    def split(self, chunk: bytes) -> list[bytes]:
        """Return the bytes of each frame that `chunk` completes, with its blank line. Raises `FrameTooLarge`."""
        block = self._tail + chunk if self._tail else chunk
        if self._first:
            if len(block) < len(_BOM) and _BOM.startswith(block):
                self._tail = block
                return []
            block = block.removeprefix(_BOM)
            self._first = False
        complete, self._tail = _split_complete(block)
        if len(self._tail) > MAX_FRAME_BYTES:
            raise FrameTooLarge
        return complete

    @property
    def awaits_lf(self) -> bool:
        """Whether a final CR is held back because a LF may follow it."""
        return self._tail.endswith(b"\r")

    def finish(self) -> bytes:
        """Return the unfinished tail (empty after a well-formed end) and forget it."""
        tail, self._tail = self._tail, b""
        return tail


def render(frame: SseFrame) -> bytes:
    """Write a frame: the bytes it came in when it has them, else `event:` and `data:` lines."""
    if frame.raw is not None:
        return frame.raw
    head = b"event: " + frame.event.encode() + b"\n" if frame.event else b""
    data = b"data: " + frame.data if _LF not in frame.data else b"data: " + frame.data.replace(b"\n", b"\ndata: ")
    return head + data + b"\n\n"


def parse_frame(piece: bytes) -> SseFrame | None:
    """Read one complete block of lines. A block without data is a comment or keep-alive: None."""
    event = ""
    data: list[bytes] = []
    for line in piece.splitlines() if _CR in piece else piece.split(b"\n"):
        name, _, said = line.partition(b":")
        if name == b"data":
            data.append(said.removeprefix(b" "))
        elif name == b"event":
            event = said.removeprefix(b" ").decode("utf-8", "replace")
    return SseFrame(event, b"\n".join(data), piece) if data else None


def _split_complete(block: bytes) -> tuple[list[bytes], bytes]:
    """Cut after each blank line. The common cases are quick: one whole frame is no work, LF only is one `split`."""
    if _CR not in block:
        if (end := block.find(b"\n\n")) >= 0 and end + 2 == len(block):
            return [block], b""
        pieces = block.split(b"\n\n")
        tail = pieces.pop()
        return [piece + b"\n\n" for piece in pieces], tail
    return _split_mixed(block)


def _split_mixed(block: bytes) -> tuple[list[bytes], bytes]:
    """Cut where two line ends follow one another, whatever they are made of. A final CR waits: an LF may follow."""
    complete: list[bytes] = []
    start = position = line_start = 0
    size = len(block)
    while position < size:
        byte = block[position]
        if byte not in b"\r\n":
            position += 1
            continue
        if byte == _CR and position + 1 == size:
            break
        end = position + 2 if byte == _CR and block[position + 1] == _LF else position + 1
        if position == line_start:
            complete.append(block[start:end])
            start = end
        position = line_start = end
    return complete, block[start:]
