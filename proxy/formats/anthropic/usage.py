"""Anthropic usage objects to the neutral, disjoint form and back.

Anthropic's `input_tokens` excludes what was read from or written to the cache. `output_tokens` includes thinking.
"""

from proxy.formats.ir import Usage
from proxy.formats.shape import integer
from shared.jsonio import Json


def decode_usage(usage: Json, known: Usage | None = None) -> Usage | None:
    """Read a usage object; members that it lacks keep the value `known` before (`message_delta` overrides the start)."""
    if not isinstance(usage, dict):
        return known
    base = known or _NONE
    details = usage.get("output_tokens_details")
    reasoning = details.get("thinking_tokens", details.get("reasoning_tokens")) if isinstance(details, dict) else None
    return Usage(
        _member(usage, "input_tokens", base.input_uncached),
        _member(usage, "cache_read_input_tokens", base.cache_read),
        _member(usage, "cache_creation_input_tokens", base.cache_write),
        _member(usage, "output_tokens", base.output),
        base.reasoning if reasoning is None else integer(reasoning),
        {**base.raw, **usage} if isinstance(base.raw, dict) else usage,
    )


_NONE = Usage()


def encode_usage(usage: Usage | None) -> dict[str, Json]:
    """Write the four counters that clients read."""
    known = usage or Usage()
    return {
        "input_tokens": known.input_uncached,
        "cache_creation_input_tokens": known.cache_write,
        "cache_read_input_tokens": known.cache_read,
        "output_tokens": known.output,
    }


def response_usage(document: Json) -> Usage | None:
    """Return the usage of a whole reply."""
    return decode_usage(document.get("usage")) if isinstance(document, dict) else None


def frame_usage(document: Json, known: Usage | None) -> Usage | None:
    """Return the usage after one stream event, given what was `known` before."""
    if not isinstance(document, dict):
        return known
    match document.get("type"):
        case "message_start":
            message = document.get("message")
            return decode_usage(message.get("usage"), known) if isinstance(message, dict) else known
        case "message_delta":
            return decode_usage(document.get("usage"), known)
        case _:
            return known


def _member(usage: dict[str, Json], key: str, default: int) -> int:
    value = usage.get(key)
    return default if value is None else integer(value)
