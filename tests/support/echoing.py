"""What a client sends next: the reply that it got, as its SDK keeps it, and the results of the tools it was asked for."""

from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support.sdk_readers import without_nulls
from tests.support.translating import A, C

TOOL = {"type": "object", "properties": {"path": {"type": "string"}}}


def follow_up(client: WireFormat, reply: dict[str, Json], **members: Json) -> dict[str, Json]:
    """Return the request that echoes `reply` and answers each of its calls with `done`."""
    if client is A:
        return _messages(reply) | members
    if client is C:
        return _chat(reply) | members
    return _responses(reply) | members


def _messages(reply: dict[str, Json]) -> dict[str, Json]:
    calls = [block["id"] for block in reply["content"] if block["type"] == "tool_use"]
    results = [{"type": "tool_result", "tool_use_id": call, "content": "done"} for call in calls]
    messages = [
        {"role": "user", "content": "Begin."},
        {"role": "assistant", "content": without_nulls(reply["content"])},
        {"role": "user", "content": results or "Go on."},
    ]
    tools = [{"name": "read_file", "input_schema": TOOL}]
    return {"model": "m", "max_tokens": 9_000, "messages": messages, "tools": tools}


def _chat(reply: dict[str, Json]) -> dict[str, Json]:
    message = without_nulls(reply["choices"][0]["message"])
    results = [
        {"role": "tool", "tool_call_id": call["id"], "content": "done"} for call in message.get("tool_calls", ())
    ]
    messages = [{"role": "user", "content": "Begin."}, message, *(results or [{"role": "user", "content": "Go on."}])]
    tools = [{"type": "function", "function": {"name": "read_file", "parameters": TOOL}}]
    return {"model": "m", "messages": messages, "tools": tools}


def _responses(reply: dict[str, Json]) -> dict[str, Json]:
    items = without_nulls(reply["output"])
    calls = [item["call_id"] for item in items if item["type"] == "function_call"]
    results = [{"type": "function_call_output", "call_id": call, "output": "done"} for call in calls]
    said = {"role": "user", "content": "Go on."}
    tools = [{"type": "function", "name": "read_file", "parameters": TOOL}]
    return {
        "model": "m",
        "input": [{"role": "user", "content": "Begin."}, *items, *(results or [said])],
        "tools": tools,
        "store": False,
        "include": ["reasoning.encrypted_content"],
    }
