"""Chat's error chunk; its error bodies are OpenAI's."""

from proxy.errors import ErrorInfo
from proxy.formats.openai import encode_error
from proxy.formats.sse import SseFrame
from shared import jsonio

__all__ = ["encode_error", "error_frames"]


def error_frames(info: ErrorInfo) -> list[SseFrame]:
    """Write the chunk that ends a stream with an error. No `[DONE]` follows: it would read as success."""
    return [SseFrame("", jsonio.dumps(encode_error(info)))]
