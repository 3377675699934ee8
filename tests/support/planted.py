"""Requests with a text planted in one field each: every place where a client of a format can say something."""

import base64
from collections.abc import Callable, Mapping

from shared.catalog.wire import WireFormat
from shared.jsonio import Json, dumps
from tests.support import rendering

Plant = Callable[[str], dict[str, Json]]
"""Returns members to add to the smallest request, with the text in one of them."""

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
_HELLO: dict[str, Json] = {"role": "user", "content": "Hello"}


def request(wire: WireFormat, plant: Plant, text: str) -> dict[str, Json]:
    """Return a request with `text` planted."""
    return rendering.request(wire) | plant(text)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _schema(text: str) -> dict[str, Json]:
    return {
        "type": "object",
        "description": text,
        "properties": {
            "type": {"type": "string", "description": text, "default": text, "enum": [text], "examples": [text]}
        },
        "$defs": {"name": {"anyOf": [{"const": text}, {"title": text, "type": "string"}]}},
    }


def _blocks(*blocks: dict[str, Json], role: str = "user") -> dict[str, Json]:
    return {"messages": [_HELLO, {"role": role, "content": list(blocks)}]}


def _result(content: Json) -> dict[str, Json]:
    return _blocks({"type": "tool_result", "tool_use_id": "toolu_1", "content": content})


def _document(source: dict[str, Json], **members: Json) -> dict[str, Json]:
    return _blocks({"type": "document", "source": source, **members})


_ANTHROPIC: Mapping[str, Plant] = {
    "message": lambda text: {"messages": [{"role": "user", "content": text}]},
    "text block": lambda text: _blocks({"type": "text", "text": text}),
    "assistant text": lambda text: _blocks({"type": "text", "text": text}, role="assistant"),
    "system": lambda text: {"system": text},
    "system block": lambda text: {"system": [{"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}]},
    "tool input": lambda text: _blocks(
        {
            "type": "tool_use",
            "id": "toolu_1",
            "name": "write",
            "input": {"id": text, "lines": [text], "deep": [{"name": text}]},
        },
        role="assistant",
    ),
    "server tool input": lambda text: _blocks(
        {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": text}},
        role="assistant",
    ),
    "tool result": _result,
    "tool result block": lambda text: _result([{"type": "text", "text": text}]),
    "tool result as JSON text": lambda text: _result(dumps({"rows": [{"note": text}]}).decode()),
    "tool result with an error": lambda text: _blocks(
        {"type": "tool_result", "tool_use_id": "toolu_1", "is_error": True, "content": text}
    ),
    "text document": lambda text: _document({"type": "text", "media_type": "text/plain", "data": text}),
    "base64 text document": lambda text: _document(
        {"type": "base64", "media_type": "text/plain", "data": _base64(text)}
    ),
    "document of blocks": lambda text: _document({"type": "content", "content": [{"type": "text", "text": text}]}),
    "document title": lambda text: _document({"type": "text", "media_type": "text/plain", "data": "x"}, title=text),
    "document context": lambda text: _document({"type": "text", "media_type": "text/plain", "data": "x"}, context=text),
    "search result": lambda text: _blocks(
        {"type": "search_result", "source": text, "title": text, "content": [{"type": "text", "text": text}]}
    ),
    "citation": lambda text: _blocks(
        {
            "type": "text",
            "text": "x",
            "citations": [{"type": "char_location", "cited_text": text, "document_title": text}],
        },
        role="assistant",
    ),
    "tool description": lambda text: {
        "tools": [{"name": "write", "description": text, "input_schema": {"type": "object"}}]
    },
    "tool schema": lambda text: {"tools": [{"name": "write", "input_schema": _schema(text)}]},
    "tool example": lambda text: {"tools": [{"name": "write", "input_schema": {}, "input_examples": [{"to": text}]}]},
    "output schema": lambda text: {"output_config": {"format": {"type": "json_schema", "schema": _schema(text)}}},
    "stop sequence": lambda text: {"stop_sequences": [text]},
    "metadata": lambda text: {"metadata": {"user_id": text}},
    "metadata as JSON text": lambda text: {"metadata": {"user_id": dumps({"who": text}).decode()}},
    "a member of tomorrow": lambda text: {"tomorrow": {"name": text, "type": text, "id": [{"model": text}]}},
    "a block of tomorrow": lambda text: _blocks({"type": "hologram", "scene": {"name": text, "id": text}}),
}

_CHAT: Mapping[str, Plant] = {
    "message": lambda text: {"messages": [{"role": "user", "content": text}]},
    "text part": lambda text: _blocks({"type": "text", "text": text}),
    "assistant text": lambda text: {"messages": [_HELLO, {"role": "assistant", "content": text}]},
    "system": lambda text: {"messages": [{"role": "system", "content": text}, _HELLO]},
    "developer": lambda text: {
        "messages": [{"role": "developer", "content": [{"type": "text", "text": text}]}, _HELLO]
    },
    "speaker": lambda text: {"messages": [_HELLO | {"name": text}]},
    "refusal": lambda text: {"messages": [_HELLO, {"role": "assistant", "content": None, "refusal": text}]},
    "reasoning": lambda text: {"messages": [_HELLO, {"role": "assistant", "content": "x", "reasoning_content": text}]},
    "tool arguments": lambda text: _calls(_function("write", dumps({"to": text, "lines": [text]}).decode())),
    "nested tool arguments": lambda text: _calls(
        _function("write", dumps({"file": dumps({"to": text}).decode()}).decode())
    ),
    "escaped tool arguments": lambda text: _calls(_function("write", _ascii({"to": f"é {text}"}))),
    "cut tool arguments": lambda text: _calls(_function("write", dumps({"to": text}).decode() + ', "more": "is miss')),
    "custom tool input": lambda text: _calls(
        {"id": "call_1", "type": "custom", "custom": {"name": "patch", "input": text}}
    ),
    "function call": lambda text: {
        "messages": [
            _HELLO,
            {
                "role": "assistant",
                "content": None,
                "function_call": {"name": "write", "arguments": dumps({"to": text}).decode()},
            },
            {"role": "function", "name": "write", "content": text},
        ]
    },
    "tool result": lambda text: {"messages": [_HELLO, {"role": "tool", "tool_call_id": "call_1", "content": text}]},
    "tool result part": lambda text: {
        "messages": [_HELLO, {"role": "tool", "tool_call_id": "call_1", "content": [{"type": "text", "text": text}]}]
    },
    "file name": lambda text: _blocks(
        {"type": "file", "file": {"filename": text, "file_data": "data:application/pdf;base64,JVBERi0="}}
    ),
    "text file": lambda text: _blocks(
        {"type": "file", "file": {"filename": "a.txt", "file_data": f"data:text/plain;base64,{_base64(text)}"}}
    ),
    "tool description": lambda text: {
        "tools": [{"type": "function", "function": {"name": "write", "description": text}}]
    },
    "tool schema": lambda text: {
        "tools": [{"type": "function", "function": {"name": "write", "parameters": _schema(text)}}]
    },
    "custom tool description": lambda text: {
        "tools": [{"type": "custom", "custom": {"name": "patch", "description": text}}]
    },
    "legacy function": lambda text: {
        "functions": [{"name": "write", "description": text, "parameters": _schema(text)}]
    },
    "output schema": lambda text: {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "out", "description": text, "schema": _schema(text)},
        }
    },
    "prediction": lambda text: {"prediction": {"type": "content", "content": text}},
    "stop": lambda text: {"stop": [text]},
    "user": lambda text: {"user": text},
    "metadata": lambda text: {"metadata": {"name": text}},
    "prompt cache key": lambda text: {"prompt_cache_key": text},
    "a member of tomorrow": lambda text: {"tomorrow": {"name": text, "type": text, "id": [{"model": text}]}},
    "a part of tomorrow": lambda text: _blocks({"type": "hologram", "scene": {"name": text, "id": text}}),
}


def _calls(call: dict[str, Json]) -> dict[str, Json]:
    return {"messages": [_HELLO, {"role": "assistant", "content": None, "tool_calls": [call]}]}


def _function(name: str, arguments: str) -> dict[str, Json]:
    return {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}


def _ascii(document: Json) -> str:
    return dumps(document).decode().encode("ascii", "backslashreplace").decode().replace("\\xe9", "\\u00e9")


def _items(*items: dict[str, Json]) -> dict[str, Json]:
    return {"input": [{"role": "user", "content": "Hello"}, *items]}


def _message(part: dict[str, Json], role: str = "user") -> dict[str, Json]:
    return _items({"type": "message", "role": role, "content": [part]})


_RESPONSES: Mapping[str, Plant] = {
    "input": lambda text: {"input": text},
    "instructions": lambda text: {"instructions": text},
    "input text": lambda text: _message({"type": "input_text", "text": text}),
    "plain message": lambda text: _items({"role": "user", "content": text}),
    "output text": lambda text: _message({"type": "output_text", "text": text, "annotations": []}, "assistant"),
    "refusal": lambda text: _message({"type": "refusal", "refusal": text}, "assistant"),
    "annotation": lambda text: _message(
        {"type": "output_text", "text": "x", "annotations": [{"type": "url_citation", "url": text, "title": text}]}, "assistant"
    ),
    "reasoning summary": lambda text: _items(
        {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": text}], "encrypted_content": "Z2l2ZW4="}
    ),
    "function arguments": lambda text: _items(
        {"type": "function_call", "call_id": "call_1", "name": "write", "arguments": dumps({"to": text, "lines": [text]}).decode()}
    ),
    "nested function arguments": lambda text: _items(
        {"type": "function_call", "call_id": "call_1", "name": "write", "arguments": dumps({"file": dumps({"to": text}).decode()}).decode()}
    ),
    "function output": lambda text: _items({"type": "function_call_output", "call_id": "call_1", "output": text}),
    "function output part": lambda text: _items(
        {"type": "function_call_output", "call_id": "call_1", "output": [{"type": "input_text", "text": text}]}
    ),
    "custom tool input": lambda text: _items(
        {"type": "custom_tool_call", "call_id": "call_1", "name": "patch", "input": text}
    ),
    "custom tool output": lambda text: _items({"type": "custom_tool_call_output", "call_id": "call_1", "output": text}),
    "shell call": lambda text: _items(
        {"type": "local_shell_call", "call_id": "call_1", "action": {"type": "exec", "command": ["sh", "-c", text], "env": {"type": text}}}
    ),
    "file search": lambda text: _items(
        {"type": "file_search_call", "id": "fs_1", "queries": [text], "results": [{"text": text, "filename": text}]}
    ),
    "web search": lambda text: _items({"type": "web_search_call", "id": "ws_1", "action": {"type": "search", "query": text}}),
    "code interpreter": lambda text: _items(
        {"type": "code_interpreter_call", "id": "ci_1", "code": text, "outputs": [{"type": "logs", "logs": text}]}
    ),
    "MCP call": lambda text: _items(
        {"type": "mcp_call", "id": "mcp_1", "name": "get", "arguments": dumps({"to": text}).decode(), "output": text, "error": text}
    ),
    "file name": lambda text: _message({"type": "input_file", "filename": text, "file_id": "file_1"}),
    "text file": lambda text: _message({"type": "input_file", "filename": "a.txt", "file_data": f"data:text/plain;base64,{_base64(text)}"}),
    "tool description": lambda text: {"tools": [{"type": "function", "name": "write", "description": text, "parameters": {}}]},
    "tool schema": lambda text: {"tools": [{"type": "function", "name": "write", "parameters": _schema(text)}]},
    "namespaced tool": lambda text: {
        "tools": [{"type": "namespace", "name": "mcp", "description": text, "tools": [{"type": "function", "name": "x", "description": text}]}]
    },
    "later tools": lambda text: _items({"type": "additional_tools", "tools": [{"type": "function", "name": "x", "description": text}]}),
    "output schema": lambda text: {"text": {"format": {"type": "json_schema", "name": "out", "schema": _schema(text)}}},
    "prompt variables": lambda text: {"prompt": {"id": "pmpt_1", "variables": {"id": text, "doc": {"type": "input_text", "text": text}}}},
    "metadata": lambda text: {"metadata": {"name": text}},
    "client metadata": lambda text: {"client_metadata": {"x": text}},
    "user": lambda text: {"user": text},
    "prompt cache key": lambda text: {"prompt_cache_key": text},
    "a member of tomorrow": lambda text: {"tomorrow": {"name": text, "type": text, "id": [{"model": text}]}},
    "an item of tomorrow": lambda text: _items({"type": "hologram", "scene": {"name": text, "id": text}}),
}  # fmt: skip

FIELDS: Mapping[WireFormat, Mapping[str, Plant]] = {A: _ANTHROPIC, C: _CHAT, R: _RESPONSES}
"""By format and field."""
PLACES = [(wire, field) for wire, fields in FIELDS.items() for field in fields]
