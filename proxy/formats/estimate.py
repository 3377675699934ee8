"""How many input tokens a request has, roughly: for `count_tokens` where no upstream can count, never a billed call.

Texts are counted with OpenAI's o200k tables, which are offline in `rs-bpe`; where that has no wheel, by the shapes of
words. Other vendors' tokenizers differ by some ten percent; what is exact stands in the usage of the replies.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

from proxy.formats.ir import (
    ChatRequest,
    Document,
    HostedTool,
    Image,
    Opaque,
    Part,
    Refusal,
    Text,
    Tool,
    ToolCall,
    ToolResult,
)
from shared import jsonio
from shared.jsonio import Json

Counter = Callable[[str], int]

_TOKENS_PER_TURN = 4
"""A message's frame: its role and its ends."""
_TOKENS_PER_TOOL = 8
_IMAGE_TOKENS = 1_600
"""What a picture costs at most after it was scaled (Anthropic's documentation of vision, 2026)."""
_DOCUMENT_TOKENS = 3_000
"""About one page of a PDF as text and picture; its pages cannot be counted without reading it."""

_SHAPES = re.compile(
    r"(?P<word>[ _.]?[A-Za-z\u00c0-\u024f]+)|(?P<number>\d+)|(?P<space>\s+)|(?P<ideograph>[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])"
    r"|(?P<letters> ?[^\W\d_A-Za-z\u00c0-\u024f]+)|(?P<sign> ?[^\w\s]+[\r\n]*|_+)"
)
_CHARACTERS_PER_TOKEN = {"number": 3.0, "ideograph": 1.4, "letters": 4.5, "sign": 2.4}
_LONGEST_WORD = 14
"""Longer words are mostly cut in two or more."""
_LETTERS_PER_PIECE = 5.5


def estimate_tokens(request: ChatRequest, count: Counter | None = None) -> int:
    """Return roughly the input tokens of `request`, at least 1. `count` counts one text."""
    counted = count or counter()
    turns = sum(_TOKENS_PER_TURN + _of_parts(turn.parts, counted) for turn in request.turns)
    return max(1, turns + sum(_of_tool(tool, counted) for tool in request.tools))


@cache
def counter() -> Counter:
    """Return what counts the tokens of a text: the o200k tables, or the heuristic. Loading them takes a moment, once."""
    try:
        from rs_bpe.bpe import openai  # noqa: PLC0415 - absent on some platforms, and slow to load
    except ImportError:
        return count_by_shape
    tables = openai.o200k_base()

    def count(text: str) -> int:
        return int(tables.count(text.encode("utf-8", "replace").decode()))

    return count


def count_by_shape(text: str) -> int:
    """Estimate the tokens of a text from what its words look like."""
    total = 0.0
    for found in _SHAPES.finditer(text):
        kind = found.lastgroup or ""
        length = found.end() - found.start()
        if kind == "word":
            total += 1 if length <= _LONGEST_WORD else length / _LETTERS_PER_PIECE
        elif kind == "space":
            total += 0 if found.group() == " " else 1
        elif kind == "ideograph":
            total += 1 / _CHARACTERS_PER_TOKEN[kind]
        else:
            total += max(1.0, length / _CHARACTERS_PER_TOKEN[kind])
    return round(total)


def _of_parts(parts: Iterable[Part], count: Counter) -> int:
    return sum(_of_part(part, count) for part in parts)


def _of_part(part: Part, count: Counter) -> int:
    """Earlier reasoning is not counted: vendors leave it out of the prompt."""
    match part:
        case Text(text) | Refusal(text):
            return count(text)
        case Image():
            return _IMAGE_TOKENS
        case Document(media):
            return _DOCUMENT_TOKENS if media.text is None else count(media.text)
        case ToolCall():
            return _TOKENS_PER_TURN + count(part.name) + count(part.arguments)
        case ToolResult(_, content):
            return _TOKENS_PER_TURN + _of_parts(content, count)
        case Opaque(_, raw):
            return count(_text(raw))
        case _:
            return 0


def _of_tool(tool: Tool | HostedTool, count: Counter) -> int:
    if isinstance(tool, HostedTool):
        return _TOKENS_PER_TOOL + count(_text(tool.raw))
    described = count(tool.name) + count(tool.description or "")
    return _TOKENS_PER_TOOL + described + count(_text(tool.schema if tool.schema is not None else tool.format))


def _text(value: Json) -> str:
    return jsonio.dumps(value).decode()
