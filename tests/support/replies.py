"""A model's reply, said once and neutrally, so that every wire format renders the same conversation.

The renderers are in `tests.support.native`, one per format; `tests.support.rendering` chooses among them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import cycle


class Stop(StrEnum):
    """Why the model stopped."""

    END = "end"
    TOOL = "tool"
    LENGTH = "length"
    STOP_SEQUENCE = "stop_sequence"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Text:
    """Visible text."""

    text: str


@dataclass(frozen=True, slots=True)
class Thinking:
    """Reasoning; `signature` is what the vendor seals it with (Anthropic's signature, Responses' encrypted content)."""

    text: str
    signature: str = "c2lnbmF0dXJlLW9mLXRoZS10aGlua2luZw=="


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of the client's tool; `arguments` is JSON text as it goes over the wire."""

    id: str
    name: str
    arguments: str


Part = Text | Thinking | ToolCall


@dataclass(frozen=True, slots=True)
class Usage:
    """Model tokens, disjoint (`reasoning` is contained in `output`)."""

    input_uncached: int = 25
    cache_read: int = 0
    cache_write: int = 0
    output: int = 12
    reasoning: int = 0

    @property
    def prompt(self) -> int:
        """All input tokens, as OpenAI's formats count them."""
        return self.input_uncached + self.cache_read + self.cache_write


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of a model."""

    parts: tuple[Part, ...] = (Text("Hello from the provider."),)
    stop: Stop = Stop.END
    usage: Usage = field(default_factory=Usage)
    id: str = "0123456789abcdef"

    @property
    def text(self) -> str:
        """All visible text."""
        return "".join(part.text for part in self.parts if isinstance(part, Text))


DEFAULT_SIZES: tuple[int, ...] = (5,)
"""Characters per delta, repeated in turn."""

PLAIN = Reply()
CACHED = Reply(usage=Usage(input_uncached=40, cache_read=1_000, cache_write=200, output=30))
TOOL_CALL = Reply(
    parts=(Text("I will look."), ToolCall("call_weather1", "get_weather", '{"city":"Zürich","days":3}')),
    stop=Stop.TOOL,
)
PARALLEL_TOOLS = Reply(
    parts=(
        ToolCall("call_left", "get_weather", '{"city":"Bern"}'),
        ToolCall("call_right", "get_time", '{"zone":"Europe/Zurich"}'),
    ),
    stop=Stop.TOOL,
)
THOUGHTFUL = Reply(
    parts=(Thinking("First I consider. Then I decide."), Text("Done — “quoted” and \U0001f600.")),
    usage=Usage(input_uncached=50, output=80, reasoning=60),
)
CUT_SHORT = Reply(parts=(Text("This goes on and"),), stop=Stop.LENGTH)


def slices(text: str, sizes: Sequence[int] = DEFAULT_SIZES) -> Iterator[str]:
    """Cut `text` into pieces of the given lengths, in turn; an empty text has no pieces."""
    start = 0
    for size in cycle(sizes):
        if start >= len(text):
            return
        yield text[start : start + size]
        start += size


def long_text(words: int) -> str:
    """Return a text of `words` distinct words."""
    return " ".join(f"word{number}" for number in range(words))
