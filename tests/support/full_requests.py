"""One request a format that uses all that the format can say and another can understand, as agents send it."""

from collections.abc import Callable, Mapping

from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support.translating import A, C, R

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PDF = "JVBERi0xLjQKJSVFT0YK"
SCHEMA: dict[str, Json] = {
    "type": "object",
    "properties": {"path": {"type": "string"}, "format": {"type": "string", "enum": ["a", "b"]}},
    "required": ["path"],
    "additionalProperties": False,
}


def anthropic() -> dict[str, Json]:
    """Return a Messages request."""
    ephemeral = {"type": "ephemeral"}
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}}
    pdf = {"type": "base64", "media_type": "application/pdf", "data": PDF}
    return {
        "model": "claude-sonnet-5",
        "max_tokens": 32_000,
        "stream": True,
        "temperature": 0.5,
        "top_p": 0.9,
        "top_k": 40,
        "stop_sequences": ["END", "STOP"],
        "metadata": {"user_id": '{"device_id":"d","session_id":"s-1"}'},
        "service_tier": "auto",
        "thinking": {"type": "enabled", "budget_tokens": 10_000},
        "output_config": {"effort": "high", "format": {"type": "json_schema", "schema": SCHEMA}},
        "context_management": {"edits": [{"type": "clear_tool_uses_20250919"}]},
        "system": [
            {"type": "text", "text": "x-anthropic-billing-header: cc_version=2.1; cch=1a2b3;\n"},
            {"type": "text", "text": "You are an agent.", "cache_control": ephemeral},
        ],
        "tools": [
            {"name": "read_file", "description": "Read.", "input_schema": SCHEMA, "eager_input_streaming": True},
            {"name": "now", "input_schema": {}, "cache_control": ephemeral},
            {"type": "web_search_20250305", "name": "web_search", "max_uses": 5},
        ],
        "tool_choice": {"type": "auto", "disable_parallel_tool_use": True},
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "Look.", "cache_control": ephemeral}, image]},
            {
                "role": "assistant",
                "content": [
                    {"type": "thinking", "thinking": "Hm.", "signature": "c2lnbmVk"},
                    {"type": "redacted_thinking", "data": "cmVkYWN0ZWQ="},
                    {"type": "text", "text": "I look.", "citations": [_cited()]},
                    {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}},
                    {"type": "tool_use", "id": "toolu_1", "name": "read_file", "input": {"path": "a"}},
                    {"type": "tool_use", "id": "toolu_2", "name": "now", "input": {}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "toolu_1", "content": [_text("one"), image]},
                    {"type": "tool_result", "tool_use_id": "toolu_2", "is_error": True, "content": "no clock"},
                    {
                        "type": "document",
                        "source": pdf,
                        "title": "t.pdf",
                        "context": "c",
                        "citations": {"enabled": True},
                    },
                    {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "plain"}},
                    {"type": "search_result", "source": "https://x.test", "title": "T", "content": [_text("found")]},
                    _text("Go on."),
                ],
            },
            {"role": "system", "content": "Be brief from now on."},
            {"role": "assistant", "content": "Well."},
            {"role": "user", "content": "And?"},
        ],
    }


def chat() -> dict[str, Json]:
    """Return a Chat Completions request."""
    image = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}", "detail": "high"}}
    file = {"type": "file", "file": {"filename": "t.pdf", "file_data": f"data:application/pdf;base64,{PDF}"}}
    function = {"name": "read_file", "description": "Read.", "parameters": SCHEMA, "strict": True}
    grammar = {"type": "grammar", "grammar": {"syntax": "lark", "definition": "start: /.+/"}}
    return {
        "model": "gpt-5.2",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": 32_000,
        "temperature": 1.5,
        "top_p": 0.9,
        "stop": ["END"],
        "seed": 7,
        "user": "someone",
        "service_tier": "auto",
        "metadata": {"a": "b"},
        "store": False,
        "reasoning_effort": "high",
        "verbosity": "low",
        "parallel_tool_calls": False,
        "response_format": {"type": "json_schema", "json_schema": {"name": "out", "schema": SCHEMA, "strict": True}},
        "tools": [
            {"type": "function", "function": function},
            {"type": "function", "function": {"name": "now"}},
            {"type": "custom", "custom": {"name": "apply_patch", "description": "Patch.", "format": grammar}},
        ],
        "tool_choice": "auto",
        "messages": [
            {"role": "developer", "content": "You are an agent."},
            {"role": "system", "content": [{"type": "text", "text": "Use tools."}]},
            {"role": "user", "content": [{"type": "text", "text": "Look."}, image, file], "name": "ada"},
            {
                "role": "assistant",
                "content": "I look.",
                "reasoning_content": "Hm.",
                "tool_calls": [
                    _chat_call("call_1", "read_file", '{"path":"a"}'),
                    _chat_call("call_2", "now", ""),
                    {"id": "call_3", "type": "custom", "custom": {"name": "apply_patch", "input": "*** Begin\n"}},
                ],
            },
            {"role": "tool", "tool_call_id": "call_1", "content": [{"type": "text", "text": "one"}]},
            {"role": "tool", "tool_call_id": "call_2", "content": "12:00"},
            {"role": "tool", "tool_call_id": "call_3", "content": "done"},
            {"role": "assistant", "content": None, "refusal": "No."},
            {"role": "assistant", "content": None, "function_call": {"name": "now", "arguments": "{}"}},
            {"role": "function", "name": "now", "content": "13:00"},
            {"role": "user", "content": "And?"},
            {"role": "system", "content": "Reply in the edit format."},
        ],
    }


def responses() -> dict[str, Json]:
    """Return a Responses request, as Codex sends it."""
    grammar = {"type": "grammar", "syntax": "lark", "definition": "start: /.+/"}
    return {
        "model": "gpt-5.2-codex",
        "instructions": "You are an agent.",
        "stream": True,
        "store": False,
        "include": ["reasoning.encrypted_content"],
        "prompt_cache_key": "s-1",
        "client_metadata": {"x": "y"},
        "max_output_tokens": 32_000,
        "temperature": 0.5,
        "top_p": 0.9,
        "service_tier": "auto",
        "user": "someone",
        "reasoning": {"effort": "high", "summary": "auto"},
        "text": {"verbosity": "low", "format": {"type": "json_schema", "name": "out", "schema": SCHEMA, "strict": True}},
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "tools": [
            {"type": "function", "name": "read_file", "description": "Read.", "parameters": SCHEMA, "strict": True},
            {"type": "custom", "name": "apply_patch", "description": "Patch.", "format": grammar},
            {"type": "namespace", "name": "mcp__files", "tools": [{"type": "function", "name": "list", "parameters": {}}]},
            {"type": "web_search"},
        ],
        "input": [
            {"type": "additional_tools", "tools": [{"type": "function", "name": "now", "parameters": None}]},
            {"type": "message", "role": "developer", "content": [{"type": "input_text", "text": "Use tools."}]},
            {
                "type": "message",
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "Look."},
                    {"type": "input_image", "image_url": f"data:image/png;base64,{PIXEL}", "detail": "auto"},
                    {"type": "input_file", "filename": "t.pdf", "file_data": f"data:application/pdf;base64,{PDF}"},
                ],
            },
            {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "Hm."}], "encrypted_content": "Z2l2ZW4="},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "I look.", "annotations": []}]},
            {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "read_file", "arguments": '{"path":"a"}'},
            {"type": "function_call", "id": "fc_2", "call_id": "call_2", "name": "list", "namespace": "mcp__files", "arguments": ""},
            {"type": "custom_tool_call", "id": "ctc_1", "call_id": "call_3", "name": "apply_patch", "input": "*** Begin\n"},
            {"type": "function_call_output", "call_id": "call_1", "output": "one"},
            {"type": "function_call_output", "call_id": "call_2", "output": [{"type": "input_text", "text": "two"}]},
            {"type": "custom_tool_call_output", "call_id": "call_3", "output": "done"},
            {"type": "web_search_call", "id": "ws_1", "status": "completed", "action": {"type": "search", "query": "q"}},
            {"type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]},
            {"role": "user", "content": "And?"},
        ],
    }  # fmt: skip


FULL: Mapping[WireFormat, Callable[[], dict[str, Json]]] = {A: anthropic, C: chat, R: responses}
"""By format; each call returns a fresh document."""


def _text(text: str) -> dict[str, Json]:
    return {"type": "text", "text": text}


def _cited() -> dict[str, Json]:
    return {
        "type": "web_search_result_location",
        "url": "https://x.test/a",
        "title": "A",
        "cited_text": "look",
        "encrypted_index": "aW5kZXg=",
    }


def _chat_call(call_id: str, name: str, arguments: str) -> dict[str, Json]:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}
