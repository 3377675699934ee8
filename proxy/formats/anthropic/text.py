"""Where text stands in Messages documents. Source: Anthropic API reference (2026-11).

Left alone: thinking in any form, since its signature seals it; what the vendor's own search returned, sealed too; and
the token of an MCP server, which is given to the vendor to be used.
"""

from proxy.formats.text import EVERY, FREE, SCHEMA, SCHEMA_KINDS, Channel, Delta, Kind, TextMap
from shared.jsonio import Json

_SEALED = frozenset({"thinking", "redacted_thinking", "web_search_result", "encrypted_code_execution_result"})

_GRAMMAR = {
    **SCHEMA_KINDS,
    "request": Kind(
        opaque=frozenset({"model", "service_tier", "tool_choice", "container", "inference_geo", "speed", "betas"}),
        below={
            "messages": "message",
            "system": "block",
            "tools": "tool",
            "output_config": "output",
            "output_format": "output",
            "mcp_servers": "server",
        },
    ),
    "message": Kind(opaque=frozenset({"role", "id"}), below={"content": "block"}),
    "block": Kind(
        opaque=frozenset(
            {
                "type",
                "id",
                "name",
                "tool_use_id",
                "signature",
                "cache_control",
                "file_id",
                "tool_name",
                "caller",
                "encrypted_content",
                "encrypted_index",
                "encrypted_stdout",
                "server_name",
                "error_code",
            }
        ),
        opaque_types=_SEALED,
        below={"content": "block", "input": FREE, "source": "source", "citations": "citation"},
    ),
    "source": Kind(
        opaque=frozenset({"type", "media_type", "file_id"}), below={"content": "block"}, media={"data": "media_type"}
    ),
    "citation": Kind(opaque=frozenset({"type", "file_id", "encrypted_index"})),
    "tool": Kind(
        opaque=frozenset({"type", "name", "cache_control", "allowed_callers", "mcp_server_name"}),
        below={"input_schema": SCHEMA},
    ),
    "output": Kind(opaque=frozenset({"type", "effort"}), below={"format": "output", "schema": SCHEMA}),
    "server": Kind(opaque=frozenset({"type", "name", "authorization_token", "tool_configuration"})),
    "reply": Kind(
        opaque=frozenset({"id", "type", "role", "model", "stop_reason", "usage", "container", "request_id"}),
        below={"content": "block", "error": "error"},
    ),
    "frame": Kind(
        opaque=frozenset({"type", "index", "usage", "request_id"}),
        below={"message": "reply", "content_block": "block", "delta": "delta", "error": "error"},
    ),
    "delta": Kind(
        opaque=frozenset({"type", "thinking", "signature", "stop_reason", "container"}), below={"citation": "citation"}
    ),
    "error": Kind(opaque=frozenset({"type"})),
}

_CHANNELS = {"text_delta": "text", "input_json_delta": "partial_json"}
_LAST = frozenset({"message_delta", "message_stop", "error"})


def _deltas(document: dict[str, Json]) -> list[Delta]:
    delta = document.get("delta")
    if document.get("type") != "content_block_delta" or not isinstance(delta, dict):
        return []
    kind = delta.get("type")
    key = _CHANNELS.get(kind) if isinstance(kind, str) else None
    if key is None or not isinstance(delta.get(key), str):
        return []
    return [Delta(delta, key, (document.get("index", 0), key), json_text=key == "partial_json")]


def _closed(document: dict[str, Json]) -> tuple[Channel, ...]:
    kind = document.get("type")
    if kind == "content_block_stop":
        return ((document.get("index", 0),),)
    return (EVERY,) if kind in _LAST or isinstance(document.get("error"), dict) else ()


def _carry(document: dict[str, Json], channel: Channel, text: str) -> dict[str, Json]:
    key = str(channel[-1])
    return {**document, "delta": {**document["delta"], key: text}}


TEXT = TextMap(_GRAMMAR, _deltas, _closed, _carry)
