"""What a same-format upstream must not receive although the client's format could say it: reasoning that it did not issue.

A client that was served by upstreams of several formats echoes reasoning of all of them. What came from another format
stands in the document as a seal of ours (`seals`); a vendor that got it would refuse it as forged.
"""

import re
from collections.abc import Callable, Mapping

from proxy.formats.seals import MARK, is_sealed
from proxy.formats.shape import mapping, objects
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from shared.occurs import occurs

Document = dict[str, Json]

_MARK = MARK.encode("ascii")
_CHAT_TEXTS = ("reasoning_content", "reasoning")


may_hold_seals = occurs(re.escape(_MARK), plainly=lambda raw: raw.find(_MARK) >= 0)
"""Tells from a request's bytes whether it is worth looking for seals."""


def strip_foreign_reasoning(document: Document, client: WireFormat) -> Document:
    """Return the document without the reasoning and citations of another format's upstream; itself where there is none.

    A turn that is left empty is dropped, and thinking with a budget is not asked for in the middle of a tool loop that
    began elsewhere: Anthropic would refuse it. Nothing else is touched, and the argument stays as it was.
    """
    key, strip = _STRIPPERS[client]
    turns = document.get(key)
    if not isinstance(turns, list):
        return document
    stripped = [kept for turn in turns if (kept := strip(turn)) is not None]
    if len(stripped) == len(turns) and all(new is old for new, old in zip(stripped, turns, strict=True)):
        return document
    result = {**document, key: stripped}
    if client is WireFormat.ANTHROPIC and _thinks_with_budget(document) and not _loop_begins_with_thinking(stripped):
        return _without_thinking(result)
    return result


def _without_thinking(document: Document) -> Document:
    """Leave out `thinking`, and the editing of it, which Anthropic takes only beside it."""
    rest = {key: value for key, value in document.items() if key != "thinking"}
    management = mapping(rest.get("context_management"))
    edits = management.get("edits")
    if not isinstance(edits, list):
        return rest
    kept = [edit for edit in edits if not str(mapping(edit).get("type")).startswith("clear_thinking")]
    return {**rest, "context_management": {**management, "edits": kept}}


def _thinks_with_budget(document: Document) -> bool:
    thinking = document.get("thinking")
    return isinstance(thinking, dict) and thinking.get("type") == "enabled"


def _loop_begins_with_thinking(messages: list[Json]) -> bool:
    """Tell whether the assistant turn that tool results answer begins as Anthropic wants it; True outside a tool loop."""
    blocks = [objects(message.get("content")) if isinstance(message, dict) else [] for message in messages[-2:]]
    if len(blocks) < 2 or not any(block.get("type") == "tool_result" for block in blocks[1]):  # noqa: PLR2004 - a pair
        return True
    return bool(blocks[0]) and blocks[0][0].get("type") in {"thinking", "redacted_thinking"}


def _strip_message(message: Json) -> Json:
    """Messages: thinking whose signature, or whose redacted data, is a seal; citations whose index is marked."""
    content = message.get("content") if isinstance(message, dict) else None
    if not isinstance(content, list):
        return message
    kept = [_without_foreign_citations(block) for block in content if not _is_foreign_block(block)]
    if len(kept) == len(content) and all(new is old for new, old in zip(kept, content, strict=True)):
        return message
    return {**message, "content": kept} if kept else None


def _without_foreign_citations(block: Json) -> Json:
    citations = block.get("citations") if isinstance(block, dict) else None
    if not isinstance(citations, list):
        return block
    kept = [entry for entry in citations if not (isinstance(entry, dict) and is_sealed(entry.get("encrypted_index")))]
    if len(kept) == len(citations):
        return block
    rest = {key: value for key, value in block.items() if key != "citations"}
    return {**rest, "citations": kept} if kept else rest


def _is_foreign_block(block: Json) -> bool:
    match block:
        case {"type": "thinking", "signature": proof} | {"type": "redacted_thinking", "data": proof}:
            return is_sealed(proof)
        case _:
            return False


def _strip_chat_message(message: Json) -> Json:
    """Chat: sealed details, and with them the text that they prove to be another's."""
    details = message.get("reasoning_details") if isinstance(message, dict) else None
    if not isinstance(details, list):
        return message
    kept = [entry for entry in details if not (isinstance(entry, dict) and is_sealed(entry.get("data")))]
    if len(kept) == len(details):
        return message
    stripped = {key: value for key, value in message.items() if key not in _CHAT_TEXTS}
    if kept:
        return {**stripped, "reasoning_details": kept}
    del stripped["reasoning_details"]
    said = any(stripped.get(key) for key in ("content", "tool_calls", "function_call", "refusal", "audio"))
    return stripped if said else None


def _strip_item(item: Json) -> Json:
    """Responses: reasoning items whose encrypted content is a seal."""
    match item:
        case {"type": "reasoning", "encrypted_content": proof} if is_sealed(proof):
            return None
        case _:
            return item


_STRIPPERS: Mapping[WireFormat, tuple[str, Callable[[Json], Json]]] = {
    WireFormat.ANTHROPIC: ("messages", _strip_message),
    WireFormat.CHAT: ("messages", _strip_chat_message),
    WireFormat.RESPONSES: ("input", _strip_item),
}
