"""Frames that need no look: told from a few bytes, so that a pass-through costs little more than the copy.

A plain frame is one that the format's `signal` would call CONTENT, that holds no usage and no model name, and whose
data is framed as a JSON object. What is not recognised here is merely slower: `relay` reads it properly. Escaped quotes
keep text from looking like keys: an unescaped `"error":` is a key, wherever it stands.
"""

from collections.abc import Callable, Mapping

from shared.catalog.wire import WireFormat

Plain = Callable[[bytes], bool]
"""Takes a frame's bytes with its blank line."""

_ANTHROPIC_DELTA = (
    b'event: content_block_delta\ndata: {"',
    b'event:content_block_delta\ndata:{"',
    b'data: {"type":"content_block_delta","',
)
_CHAT_CHUNK = (b'data: {"', b'data:{"')


def plain_anthropic(piece: bytes) -> bool:
    """Tell a content delta: its data ends with two braces, the delta's and its own."""
    return piece.startswith(_ANTHROPIC_DELTA) and piece.endswith(b"}}\n\n")


def plain_chat(piece: bytes) -> bool:
    """Tell a chunk that neither finishes nor fails nor counts."""
    return (
        piece.startswith(_CHAT_CHUNK)
        and piece.endswith(b"}\n\n")
        and b'"finish_reason":"' not in piece
        and b'"finish_reason": "' not in piece
        and b'"error":' not in piece
        and b'"choices":[{' in piece
        and (b'"usage":' not in piece or b'"usage":null' in piece)
    )


def plain_responses(piece: bytes) -> bool:
    """Tell a delta event."""
    line, _, data = piece.partition(b"\n")
    return (
        line.startswith(b"event: response.")
        and line.endswith(b".delta")
        and data.startswith(b'data: {"')
        and data.endswith(b"}\n\n")
    )


PLAIN: Mapping[WireFormat, Plain] = {
    WireFormat.ANTHROPIC: plain_anthropic,
    WireFormat.CHAT: plain_chat,
    WireFormat.RESPONSES: plain_responses,
}
