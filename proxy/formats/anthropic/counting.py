"""An estimate for `count_tokens` where no upstream can count: never a billed call, and better than a refusal.

Four bytes of text are about a token, in prose and in code; images are counted as Anthropic documents them. Clients use
the number for their context display. What is exact stands in the usage of the replies.
"""

from shared.jsonio import Json

_BYTES_PER_TOKEN = 4
_IMAGE_TOKENS = 1600
"""What a picture costs at most after Anthropic has scaled it (documentation of vision, 2026)."""
_DOCUMENT_TOKENS = 3000
_TOKENS_PER_BLOCK = 4
"""For a message's or block's frame."""
_MEDIA = {"image": _IMAGE_TOKENS, "document": _DOCUMENT_TOKENS}
_COUNTED = ("system", "messages", "tools", "tool_choice")


def estimate_tokens(document: dict[str, Json]) -> int:
    """Return roughly how many input tokens a Messages request has, at least 1."""
    return max(1, sum(_tokens(document.get(key)) for key in _COUNTED))


def _tokens(value: Json) -> int:
    if isinstance(value, str):
        return -(-len(value.encode("utf-8", "surrogatepass")) // _BYTES_PER_TOKEN)
    if isinstance(value, list):
        return sum(_tokens(item) for item in value)
    if not isinstance(value, dict):
        return 0
    if (media := _MEDIA.get(str(value.get("type")))) is not None and not _is_text(value.get("source")):
        return media
    return _TOKENS_PER_BLOCK + sum(
        _tokens(key) + _tokens(item) for key, item in value.items() if key != "cache_control"
    )


def _is_text(source: Json) -> bool:
    return isinstance(source, dict) and source.get("type") in {"text", "content"}
