"""Reading a native request as far as a scripted model needs: what was said last, which tools there are."""

from collections.abc import Iterator

from shared.catalog.wire import WireFormat
from shared.jsonio import Json


def last_user_text(wire: WireFormat, body: dict[str, Json]) -> str:
    """Return the text of the last user message, tool results included."""
    said = body.get("input") if wire is WireFormat.RESPONSES else body.get("messages")
    if isinstance(said, str):
        return said
    for item in reversed(said or []):
        if item.get("role") in {"user", "tool"} or str(item.get("type", "")).endswith("_output"):
            return "".join(_texts(item.get("content", item.get("output"))))
    return ""


def has_tool_result(wire: WireFormat, body: dict[str, Json]) -> bool:
    """Tell whether the conversation already holds a tool's result."""
    if wire is WireFormat.RESPONSES:
        said = body.get("input")
        return isinstance(said, list) and any(str(item.get("type", "")).endswith("_call_output") for item in said)
    if wire is WireFormat.CHAT:
        return any(message.get("role") == "tool" for message in body["messages"])
    blocks = (message.get("content") for message in body["messages"])
    return any(
        block.get("type") == "tool_result" for content in blocks if isinstance(content, list) for block in content
    )


def tool_names(body: dict[str, Json]) -> set[str]:
    """Return the names of the tools that the client offers."""
    tools = body.get("tools") or []
    return {tool.get("name") or tool.get("function", {}).get("name", "") for tool in tools}


def _texts(content: Json) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for block in content:
            yield from _texts(block.get("text", block.get("content")) if isinstance(block, dict) else block)
