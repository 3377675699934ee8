"""Chat Completions usage objects to the neutral, disjoint form and back.

`prompt_tokens` counts everything; cached tokens stand in `prompt_tokens_details`, at DeepSeek in
`prompt_cache_hit_tokens`. Cache writes have no official member; OpenRouter and others send `cache_write_tokens`.
"""

from proxy.formats.ir import Usage
from proxy.formats.shape import integer
from shared.jsonio import Json


def decode_usage(usage: Json) -> Usage | None:
    """Read a usage object; None where there is none."""
    if not isinstance(usage, dict):
        return None
    prompt = integer(usage.get("prompt_tokens"))
    prompt_details = _details(usage, "prompt_tokens_details")
    cached = prompt_details.get("cached_tokens")
    if cached is None:
        cached = usage.get("prompt_cache_hit_tokens", usage.get("cache_read_input_tokens"))
    written = prompt_details.get("cache_write_tokens", prompt_details.get("cache_creation_tokens"))
    if written is None:
        written = usage.get("cache_creation_input_tokens")
    read = min(integer(cached), prompt)
    write = min(integer(written), prompt - read)
    return Usage(
        input_uncached=prompt - read - write,
        cache_read=read,
        cache_write=write,
        output=integer(usage.get("completion_tokens")),
        reasoning=integer(_details(usage, "completion_tokens_details").get("reasoning_tokens")),
        raw=usage,
    )


def encode_usage(usage: Usage) -> dict[str, Json]:
    """Recompose the convention of Chat: the prompt counts all input."""
    prompt_details: dict[str, Json] = {"cached_tokens": usage.cache_read}
    if usage.cache_write:
        prompt_details["cache_write_tokens"] = usage.cache_write
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.output,
        "total_tokens": usage.prompt + usage.output,
        "prompt_tokens_details": prompt_details,
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
    }


def response_usage(document: Json) -> Usage | None:
    """Return the usage of a whole reply."""
    return decode_usage(document.get("usage")) if isinstance(document, dict) else None


def frame_usage(document: Json, known: Usage | None) -> Usage | None:
    """Return the usage after one chunk, given what was `known` before. Groq puts it under `x_groq`."""
    if not isinstance(document, dict):
        return known
    usage = document.get("usage")
    if usage is None and isinstance(vendor := document.get("x_groq"), dict):
        usage = vendor.get("usage")
    return decode_usage(usage) or known


def _details(usage: dict[str, Json], key: str) -> dict[str, Json]:
    details = usage.get(key)
    return details if isinstance(details, dict) else {}
