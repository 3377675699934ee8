"""Responses error bodies are OpenAI's; in a stream a failure is the event `response.failed`."""

from proxy.errors import ErrorInfo
from proxy.formats.openai import encode_error
from proxy.formats.sse import SseFrame
from shared import jsonio

__all__ = ["encode_error", "error_frames"]


def error_frames(info: ErrorInfo, sequence: int = 0) -> list[SseFrame]:
    """Write the event that ends a broken stream.

    `error` rather than `response.failed`, which would need the response's own id. The OpenAI SDKs raise on the member
    `error`, other clients on the event's type.
    """
    body = encode_error(info)["error"]
    document = {
        "type": "error",
        "code": body["code"] or body["type"],
        "message": body["message"],
        "param": body["param"],
        "sequence_number": sequence,
        "error": body,
    }
    return [SseFrame("error", jsonio.dumps(document))]
