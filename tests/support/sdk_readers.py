"""What the official SDKs make of bytes: streams accumulated and whole replies parsed, over a transport in memory."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import anthropic
import httpx2
import openai
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support.translating import A, C, R

_ASK: list[Any] = [{"role": "user", "content": "x"}]
_TYPES: Mapping[WireFormat, tuple[Any, Any]] = {
    A: (anthropic.types.Message, anthropic.types.RawMessageStreamEvent),
    C: (ChatCompletion, ChatCompletionChunk),
    R: (Response, ResponseStreamEvent),
}
_SSE, _JSON = "text/event-stream", "application/json"
_TOOL: dict[str, Json] = {"type": "object", "properties": {}, "additionalProperties": False}


def accumulated(client: WireFormat, stream: bytes, tools: tuple[str, ...] = ()) -> dict[str, Json]:
    """Return the reply that the client's SDK accumulates from a stream. Raises what the SDK raises on the way.

    The completed message is not asked for at the very end: the SDK refuses one that was cut by a limit or a filter.
    """
    if client is A:
        return _messages_stream(_anthropic(stream, _SSE))
    sdk = _openai(stream, _SSE)
    if client is C:
        return _chat_stream(sdk, tools)
    with sdk.responses.stream(model="m", input="x") as events:
        closing = [event for event in events if event.type in {"response.completed", "response.incomplete"}]
    return dict(closing[-1].response.to_dict(mode="json"))


def parsed(client: WireFormat, document: Json) -> dict[str, Json]:
    """Return a whole reply as the client's SDK reads it."""
    body = jsonio.dumps(document)
    if client is A:
        message = _anthropic(body, _JSON).messages.create(model="m", max_tokens=9, messages=_ASK)
        return dict(message.to_dict(mode="json"))
    sdk = _openai(body, _JSON)
    if client is C:
        return dict(sdk.chat.completions.create(model="m", messages=_ASK).to_dict(mode="json"))
    return dict(sdk.responses.create(model="m", input="x").to_dict(mode="json"))


def check_types(client: WireFormat, document: Json, *, streamed: bool) -> None:
    """Raise where a whole reply, or the data of a stream's frame, is not what the SDK's types say."""
    _adapter(client, streamed=streamed).validate_python(document)


@cache
def _adapter(client: WireFormat, *, streamed: bool) -> TypeAdapter[Any]:
    whole, frame = _TYPES[client]
    return TypeAdapter(frame if streamed else whole)


def without_nulls(document: Json) -> Json:
    """Return a document without members that are null: some accumulators write them, whole replies leave them out."""
    if isinstance(document, dict):
        return {key: without_nulls(value) for key, value in document.items() if value is not None}
    return [without_nulls(value) for value in document] if isinstance(document, list) else document


def _messages_stream(sdk: anthropic.Anthropic) -> dict[str, Json]:
    with sdk.messages.stream(model="m", max_tokens=9, messages=_ASK) as stream:
        return dict(stream.get_final_message().to_dict(mode="json"))


def _chat_stream(sdk: openai.OpenAI, tools: tuple[str, ...]) -> dict[str, Json]:
    offered: list[Any] = [
        {"type": "function", "function": {"name": name, "parameters": _TOOL, "strict": True}} for name in tools
    ]
    extra: dict[str, Any] = {"tools": offered} if offered else {}
    with sdk.chat.completions.stream(model="m", messages=_ASK, **extra) as stream:
        for _ in stream:
            pass
        return dict(stream.current_completion_snapshot.to_dict(mode="json"))


def _anthropic(body: bytes, kind: str) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="k", http_client=_answering(body, kind), max_retries=0)


def _openai(body: bytes, kind: str) -> openai.OpenAI:
    return openai.OpenAI(api_key="k", http_client=_answering(body, kind), max_retries=0)


def _answering(body: bytes, kind: str) -> httpx2.Client:
    """Both SDKs are built on httpx2."""
    headers = {"content-type": kind}
    return httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(200, headers=headers, content=body)))
