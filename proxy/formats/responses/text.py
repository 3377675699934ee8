"""Where text stands in Responses documents. Source: OpenAI API reference, Responses and its streaming events (2026-11).

Left alone: encrypted reasoning and compactions, media, grammars, token lists, and the credentials of an MCP server,
which are given to the vendor to be used. Reasoning summaries are text: nothing seals them.
"""

from proxy.formats.text import EVERY, FREE, SCHEMA, SCHEMA_KINDS, Channel, Delta, Kind, TextMap
from shared.jsonio import Json

_RESPONSE = frozenset(
    {
        "id", "object", "created_at", "completed_at", "model", "status", "usage", "service_tier", "truncation", "tool_choice",
        "reasoning", "include", "store", "background", "previous_response_id", "conversation", "prompt_cache_retention",
        "stream_options", "incomplete_details", "context_management",
    }
)  # fmt: skip

_BELOW = {
    "input": "item",
    "instructions": "item",
    "output": "item",
    "tools": "tool",
    "text": "format",
    "prompt": "prompt",
    "error": "error",
    "data": "item",
}

_GRAMMAR = {
    **SCHEMA_KINDS,
    "request": Kind(opaque=_RESPONSE, below=_BELOW),
    "reply": Kind(opaque=_RESPONSE | {"type", "first_id", "last_id"}, below=_BELOW),
    "item": Kind(
        opaque=frozenset(
            {
                "id", "call_id", "type", "role", "status", "name", "namespace", "phase", "encrypted_content", "server_label",
                "approval_request_id", "container_id", "result", "partial_image_b64", "item_reference", "response_id",
                "created_by", "acknowledged_safety_checks", "pending_safety_checks", "execution",
            }
        ),
        opaque_types=frozenset({"compaction", "compaction_summary", "item_reference", "image_generation_call"}),
        below={
            "content": "part",
            "summary": "part",
            "output": "part",
            "tools": "tool",
            "action": FREE,
            "results": FREE,
            "outputs": "part",
        },
        json_texts=frozenset({"arguments"}),
    ),
    "part": Kind(
        opaque=frozenset({"type", "id", "detail", "file_id", "input_audio", "logprobs", "encrypted_content"}),
        below={"annotations": "annotation", "content": "part"},
        media={"image_url": "", "file_data": ""},
    ),
    "annotation": Kind(opaque=frozenset({"type", "file_id", "container_id", "start_index", "end_index", "index"})),
    "tool": Kind(
        opaque=frozenset(
            {
                "type", "name", "format", "authorization", "headers", "server_label", "connector_id", "vector_store_ids",
                "allowed_tools", "require_approval", "container", "model", "input_image_mask",
            }
        ),
        below={"parameters": SCHEMA, "tools": "tool"},
    ),
    "format": Kind(opaque=frozenset({"type", "name", "verbosity"}), below={"format": "format", "schema": SCHEMA}),
    "prompt": Kind(opaque=frozenset({"id", "version"})),
    "error": Kind(opaque=frozenset({"type", "code", "param"})),
    "frame": Kind(
        opaque=frozenset(
            {
                "type", "item_id", "output_index", "content_index", "summary_index", "sequence_number", "logprobs", "name",
                "obfuscation", "partial_image_b64", "annotation_index", "code_interpreter_call_id", "status",
            }
        ),
        below={"response": "reply", "item": "item", "part": "part", "annotation": "annotation", "error": "error"},
        json_texts=frozenset({"arguments"}),
    ),
}  # fmt: skip

_DELTA, _DONE = ".delta", ".done"
_LAST = frozenset({"response.completed", "response.incomplete", "response.failed", "error"})
_PLACES = ("output_index", "content_index", "summary_index")
_MEDIA = ("response.audio.delta", "response.image_generation_call.partial_image")
_ENDS_ITEM = "response.output_item.done"


def _deltas(document: dict[str, Json]) -> list[Delta]:
    kind = document.get("type")
    if not isinstance(kind, str) or not kind.endswith(_DELTA) or kind in _MEDIA:
        return []
    if not isinstance(document.get("delta"), str):
        return []
    stem = kind.removesuffix(_DELTA)
    return [Delta(document, "delta", _channel(document, stem), json_text=stem.endswith("arguments"))]


def _closed(document: dict[str, Json]) -> tuple[Channel, ...]:
    kind = document.get("type")
    if not isinstance(kind, str):
        return ()
    if kind == _ENDS_ITEM:
        return ((document.get("output_index", 0),),)
    if kind in _LAST:
        return (EVERY,)
    return (_channel(document, kind.removesuffix(_DONE)),) if kind.endswith(_DONE) else ()


def _channel(document: dict[str, Json], stem: str) -> Channel:
    """Name a running text by its item first, so that the end of the item is the end of all its texts."""
    item, *places = (document.get(place, 0) for place in _PLACES)
    return (item, stem, *places)


def _carry(document: dict[str, Json], _channel: Channel, text: str) -> dict[str, Json]:
    empty: dict[str, Json] = {"logprobs": []} if "logprobs" in document else {}
    return {**document, "delta": text, **empty}


TEXT = TextMap(_GRAMMAR, _deltas, _closed, _carry)
