"""System prompts across formats: joining them, and the attribution line that only Anthropic's own upstream reads."""

import re
from collections.abc import Iterable

from proxy.formats.ir import Part, Role, Text, Turn

SYSTEM_ROLES = frozenset({Role.SYSTEM, Role.DEVELOPER})

NO_TEXT = "system content that is no text"
"""What is declared of pictures and the like in a system prompt, which no format takes there."""

_ATTRIBUTION = re.compile(r"\s*x-anthropic-billing-header:[^\r\n]*(?:\r\n|\r|\n)*")
"""Claude Code's first system block. Its hash changes by the request and would break other vendors' prompt caches."""


def without_attribution(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Remove a leading attribution line; the same words anywhere else are the user's own text."""
    if not turns or turns[0].role not in SYSTEM_ROLES or not turns[0].parts:
        return turns
    first = turns[0].parts[0]
    if not isinstance(first, Text) or (found := _ATTRIBUTION.match(first.text)) is None:
        return turns
    rest = first.text[found.end() :]
    kept: tuple[Part, ...] = (
        (Text(rest, first.citations, first.cache), *turns[0].parts[1:]) if rest else turns[0].parts[1:]
    )
    head = (Turn(turns[0].role, kept, turns[0].name, turns[0].extras),) if kept else ()
    return head + turns[1:]


def joined_text(parts: Iterable[Part], dropped: set[str]) -> str:
    """Join the texts of system parts as paragraphs. What is no text is added to `dropped`."""
    texts: list[str] = []
    for part in parts:
        if not isinstance(part, Text):
            dropped.add(NO_TEXT)
        elif part.text:
            texts.append(part.text)
    return "\n\n".join(texts)


def reminder(text: str) -> str:
    """Wrap a system text that stands in the middle of a conversation, for targets that take none there."""
    return f"<system-reminder>\n{text}\n</system-reminder>"
