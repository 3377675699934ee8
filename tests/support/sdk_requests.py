"""Whether an upstream's official SDK would let a request pass: its own request types, checked by pydantic."""

import typing
from collections.abc import Mapping
from functools import cache
from typing import Any

from anthropic.types import message_create_params
from openai.types.chat import completion_create_params
from openai.types.responses import response_create_params
from pydantic import TypeAdapter

from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support.translating import A, C, R

_TYPES: Mapping[WireFormat, tuple[Any, Any]] = {
    A: (message_create_params.MessageCreateParamsNonStreaming, message_create_params.MessageCreateParamsStreaming),
    C: (
        completion_create_params.CompletionCreateParamsNonStreaming,
        completion_create_params.CompletionCreateParamsStreaming,
    ),
    R: (
        response_create_params.ResponseCreateParamsNonStreaming,
        response_create_params.ResponseCreateParamsStreaming,
    ),
}
_OF_OLDER_MODELS: Mapping[WireFormat, frozenset[str]] = {
    A: frozenset({"temperature", "top_p", "top_k"}),
    C: frozenset(),
    R: frozenset(),
}
"""What the SDK has forgotten but models that are still served take."""


def check_request(target: WireFormat, body: dict[str, Json]) -> None:
    """Raise where `body` is no request of the format: a wrong type anywhere, or a top-level member it does not know."""
    kind = _TYPES[target][bool(body.get("stream"))]
    unknown = body.keys() - typing.get_type_hints(kind, include_extras=True).keys()
    assert not unknown - _OF_OLDER_MODELS[target], f"members unknown to the SDK: {unknown}"
    _exhaust(_adapter(target, bool(body.get("stream"))).validate_python(body))


@cache
def _adapter(target: WireFormat, stream: bool) -> TypeAdapter[Any]:
    return TypeAdapter(_TYPES[target][stream])


def _exhaust(value: object) -> None:
    """Iterables are validated only while they are read."""
    if isinstance(value, Mapping):
        for member in value.values():
            _exhaust(member)
    elif not isinstance(value, str | bytes) and hasattr(value, "__iter__"):
        for member in value:
            _exhaust(member)
