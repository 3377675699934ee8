"""Responses usage objects to the neutral, disjoint form and back. `input_tokens` counts everything."""

from proxy.formats.ir import Usage
from proxy.formats.shape import integer
from shared.jsonio import Json

_CLOSING = frozenset({"response.completed", "response.incomplete", "response.failed"})


def decode_usage(usage: Json) -> Usage | None:
    """Read a usage object; None where there is none."""
    if not isinstance(usage, dict):
        return None
    total = integer(usage.get("input_tokens"))
    details = usage.get("input_tokens_details")
    details = details if isinstance(details, dict) else {}
    read = min(integer(details.get("cached_tokens")), total)
    write = min(integer(details.get("cache_write_tokens")), total - read)
    output_details = usage.get("output_tokens_details")
    reasoning = output_details.get("reasoning_tokens") if isinstance(output_details, dict) else None
    return Usage(
        input_uncached=total - read - write,
        cache_read=read,
        cache_write=write,
        output=integer(usage.get("output_tokens")),
        reasoning=integer(reasoning),
        raw=usage,
    )


def encode_usage(usage: Usage) -> dict[str, Json]:
    """Recompose the convention of Responses; the two details objects are always present."""
    return {
        "input_tokens": usage.prompt,
        "input_tokens_details": {"cached_tokens": usage.cache_read, "cache_write_tokens": usage.cache_write},
        "output_tokens": usage.output,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning},
        "total_tokens": usage.prompt + usage.output,
    }


def response_usage(document: Json) -> Usage | None:
    """Return the usage of a whole reply."""
    return decode_usage(document.get("usage")) if isinstance(document, dict) else None


def frame_usage(document: Json, known: Usage | None) -> Usage | None:
    """Return the usage after one event, given what was `known` before."""
    if not isinstance(document, dict) or document.get("type") not in _CLOSING:
        return known
    return response_usage(document.get("response")) or known
