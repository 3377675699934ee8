"""Where text stands in Chat Completions documents. Source: OpenAI API reference (2026-11), and what others add to it.

Left alone: `reasoning_details`, which its issuer signs (the plain `reasoning_content` beside it is text), audio, images,
grammars, and token lists.
"""

from proxy.formats.text import EVERY, SCHEMA, SCHEMA_KINDS, Channel, Delta, Kind, TextMap
from shared.jsonio import Json

_MESSAGE = frozenset({"role", "id", "type", "tool_call_id", "reasoning_details", "audio", "cache_control"})
_BELOW_MESSAGE = {
    "content": "part",
    "tool_calls": "call",
    "function_call": "called",
    "annotations": "annotation",
    "images": "part",
}

_GRAMMAR = {
    **SCHEMA_KINDS,
    "request": Kind(
        opaque=frozenset(
            {
                "model", "models", "reasoning_effort", "reasoning", "service_tier", "verbosity", "modalities",
                "tool_choice", "function_call", "stream_options", "audio", "thinking", "logit_bias", "provider",
            }
        ),
        below={
            "messages": "message",
            "tools": "tool",
            "functions": "function",
            "response_format": "output",
            "prediction": "message",
        },
    ),
    "message": Kind(opaque=_MESSAGE, below=_BELOW_MESSAGE, variants={"tool": "tool_message", "function": "tool_message"}),
    "tool_message": Kind(opaque=_MESSAGE | {"name"}, below=_BELOW_MESSAGE),
    "part": Kind(
        opaque=frozenset({"type", "id", "cache_control", "input_audio"}),
        below={"image_url": "image", "video_url": "image", "file": "file", "content": "part"},
        media={"image_url": ""},
    ),
    "image": Kind(opaque=frozenset({"detail"}), media={"url": ""}),
    "file": Kind(opaque=frozenset({"file_id"}), media={"file_data": ""}),
    "call": Kind(
        opaque=frozenset({"id", "type", "index", "extra_content"}), below={"function": "called", "custom": "called"}
    ),
    "called": Kind(opaque=frozenset({"name"}), json_texts=frozenset({"arguments"})),
    "annotation": Kind(opaque=frozenset({"type"}), below={"url_citation": "citation"}),
    "citation": Kind(opaque=frozenset({"start_index", "end_index"})),
    "tool": Kind(
        opaque=frozenset({"type", "cache_control"}), below={"function": "function", "custom": "function"}
    ),
    "function": Kind(opaque=frozenset({"name", "format", "cache_control"}), below={"parameters": SCHEMA}),
    "output": Kind(opaque=frozenset({"type", "name"}), below={"json_schema": "output", "schema": SCHEMA}),
    "reply": Kind(
        opaque=frozenset(
            {"id", "object", "created", "model", "usage", "system_fingerprint", "service_tier", "provider", "type"}
        ),
        below={"choices": "choice", "error": "error"},
    ),
    "frame": Kind(
        opaque=frozenset(
            {"id", "object", "created", "model", "usage", "system_fingerprint", "service_tier", "provider", "type"}
        ),
        below={"choices": "choice", "error": "error"},
    ),
    "choice": Kind(
        opaque=frozenset({"index", "finish_reason", "native_finish_reason", "logprobs"}),
        below={"message": "message", "delta": "message"},
    ),
    "error": Kind(opaque=frozenset({"type", "code", "param"})),
}  # fmt: skip

_TEXTS = ("content", "refusal")
_THOUGHTS = ("reasoning_content", "reasoning")


def _deltas(document: dict[str, Json]) -> list[Delta]:
    found: list[Delta] = []
    for choice in _objects(document.get("choices")):
        delta, index = choice.get("delta"), choice.get("index", 0)
        if not isinstance(delta, dict):
            continue
        found += [Delta(delta, key, (index, key)) for key in (*_THOUGHTS, *_TEXTS) if isinstance(delta.get(key), str)]
        for number, call in enumerate(_objects(delta.get("tool_calls"))):
            found += _of_call(call, (index, "tool_calls", call.get("index", number)))
        if isinstance(legacy := delta.get("function_call"), dict):
            found += _of_call({"function": legacy}, (index, "function_call", 0))
    return found


def _of_call(call: dict[str, Json], channel: Channel) -> list[Delta]:
    found = []
    for kind, key in (("function", "arguments"), ("custom", "input")):
        called = call.get(kind)
        if isinstance(called, dict) and isinstance(called.get(key), str):
            found.append(Delta(called, key, (*channel, kind, key), json_text=key == "arguments"))
    return found


def _closed(document: dict[str, Json]) -> tuple[Channel, ...]:
    """A choice's thoughts end with its text, its text with its calls, all with its finish reason."""
    choices = _objects(document.get("choices"))
    if not choices:
        return (EVERY,)
    ended: list[Channel] = []
    for choice in choices:
        index, delta = choice.get("index", 0), choice.get("delta")
        if choice.get("finish_reason"):
            ended.append((index,))
        elif isinstance(delta, dict):
            calls = bool(delta.get("tool_calls"))
            ended += [(index, key) for key in _THOUGHTS if calls or delta.get("content")]
            ended += [(index, key) for key in _TEXTS if calls]
    return tuple(ended)


def _carry(document: dict[str, Json], channel: Channel, text: str) -> dict[str, Json]:
    index, member, *rest = channel
    delta: dict[str, Json] = {str(member): text}
    if rest:
        number, kind, key = rest
        called = {str(key): text}
        delta = (
            {"tool_calls": [{"index": number, str(kind): called}]} if member == "tool_calls" else {str(member): called}
        )
    choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": None}
    envelope = {key: value for key, value in document.items() if key not in {"choices", "usage"}}
    return {**envelope, "choices": [choice], **({"usage": None} if "usage" in document else {})}


def _objects(value: Json) -> list[dict[str, Json]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


TEXT = TextMap(_GRAMMAR, _deltas, _closed, _carry)
