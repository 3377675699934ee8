"""Frames that need no look: told from a few bytes, so that a pass-through costs little more than the copy.

A plain frame is one that the format's `signal` would call CONTENT, that holds no usage and no model name, and whose
data is a JSON object, which only parsing can tell: half a microsecond a frame. What is not recognised here is merely
slower: `relay` reads it properly. Escaped quotes keep text from looking like keys: an unescaped `"error":` is a key,
wherever it stands.
"""

from collections.abc import Callable, Mapping

from shared import jsonio
from shared.catalog.wire import WireFormat

Plain = Callable[[bytes], bool]
"""Takes a frame's bytes with its blank line."""

_ANTHROPIC_DELTA = (
    b'event: content_block_delta\ndata: {"type":"content_block_delta","',
    b'event:content_block_delta\ndata:{"type":"content_block_delta","',
    b'event: content_block_delta\ndata: {"type": "content_block_delta", "',
    b'data: {"type":"content_block_delta","',
)
_CHAT_CHUNK = (b'data: {"', b'data:{"')
_DATA = b"data:"


def plain_anthropic(piece: bytes) -> bool:
    """Tell a content delta."""
    return piece.startswith(_ANTHROPIC_DELTA) and _holds_json(piece)


def plain_chat(piece: bytes) -> bool:
    """Tell a chunk that neither finishes nor fails nor counts."""
    return (
        piece.startswith(_CHAT_CHUNK)
        and b'"finish_reason":"' not in piece
        and b'"finish_reason": "' not in piece
        and b'"error":' not in piece
        and b'"choices":[{' in piece
        and (b'"usage":' not in piece or b'"usage":null' in piece)
        and _holds_json(piece)
    )


def plain_responses(piece: bytes) -> bool:
    """Tell a delta event."""
    line, _, data = piece.partition(b"\n")
    return (
        line.startswith(b"event: response.")
        and line.endswith(b".delta")
        and data.startswith(b'data: {"')
        and b'.delta"' in data
        and _holds_json(data)
    )


def _holds_json(piece: bytes) -> bool:
    """Tell whether what follows the first `data:` is one JSON document; a second line of data makes it none."""
    return jsonio.is_json(piece[piece.index(_DATA) + len(_DATA) :])


PLAIN: Mapping[WireFormat, Plain] = {
    WireFormat.ANTHROPIC: plain_anthropic,
    WireFormat.CHAT: plain_chat,
    WireFormat.RESPONSES: plain_responses,
}
