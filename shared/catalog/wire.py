"""The wire formats CodeGate speaks."""

from enum import StrEnum


class WireFormat(StrEnum):
    """The JSON and SSE dialect on a connection."""

    ANTHROPIC = "anthropic"
    """Anthropic Messages, `POST /v1/messages`."""
    CHAT = "chat"
    """OpenAI Chat Completions, `POST /v1/chat/completions`."""
    RESPONSES = "responses"
    """OpenAI Responses, `POST /v1/responses`."""
