"""Input and output items of Responses to neutral parts and back. Source: OpenAI API reference, Responses (2026-11)."""

from collections.abc import Callable, Iterable, Mapping

from proxy.errors import Inexpressible
from proxy.formats.data_urls import data_url, file_media, parse_url
from proxy.formats.ir import (
    Citation,
    Document,
    Image,
    Media,
    Opaque,
    Part,
    Reasoning,
    Refusal,
    Role,
    Text,
    ToolCall,
    ToolKind,
    ToolResult,
)
from proxy.formats.seals import unseal
from proxy.formats.shape import arguments_text, integer, objects, text_or_none
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

R = WireFormat.RESPONSES
Item = dict[str, Json]

_ROLES = frozenset({"user", "assistant", "system", "developer"})
_ESSENTIAL = frozenset({"item_reference", "compaction", "input_audio"})
"""Items that stand for content which only the vendor holds: without them the conversation would be another one."""


def decode_content(content: Json) -> tuple[Part, ...]:
    """Read a message's content, or a tool output: a string or a list of content parts."""
    if isinstance(content, str):
        return (Text(content),) if content else ()
    if not isinstance(content, list):
        return ()
    return tuple(_decode_content_part(raw) for raw in content if isinstance(raw, dict))


def _decode_content_part(raw: Item) -> Part:
    match raw:
        case {"type": "input_text" | "output_text" | "text" | "summary_text" | "reasoning_text", "text": str(text)}:
            citations = tuple(decode_citation(entry) for entry in objects(raw.get("annotations")))
            return Text(text, citations, raw.get("cache_control"))
        case {"type": "refusal", "refusal": str(text)}:
            return Refusal(text)
        case {"type": "input_image"}:
            return Image(_media(raw, "image_url"), text_or_none(raw.get("detail")))
        case {"type": "input_file"}:
            return Document(_media(raw, "file_url"), title=text_or_none(raw.get("filename")))
        case _:
            return Opaque(R, raw, str(raw.get("type")))


def _media(raw: Item, address: str) -> Media:
    if isinstance(raw.get("file_data"), str):
        return file_media(raw["file_data"])
    if isinstance(raw.get(address), str):
        return parse_url(raw[address])
    return Media(file_id=str(raw.get("file_id") or ""))


def decode_citation(raw: Item) -> Citation:
    """Read one annotation."""
    return Citation(
        origin=R,
        raw=raw,
        url=text_or_none(raw.get("url")),
        title=text_or_none(raw.get("title")),
        start=integer(raw.get("start_index")),
        end=integer(raw.get("end_index")),
    )


def decode_item(item: Item) -> tuple[Role, tuple[Part, ...]]:
    """Read one item: whose turn it belongs to, and its parts."""
    kind = text_or_none(item.get("type")) or "message"
    decoder = _DECODERS.get(kind)
    if decoder is not None:
        return decoder(item)
    return Role.ASSISTANT, (Opaque(R, item, kind, required=kind in _ESSENTIAL),)


def _message(item: Item) -> tuple[Role, tuple[Part, ...]]:
    role = item.get("role")
    known = Role(role) if isinstance(role, str) and role in _ROLES else Role.USER
    return known, decode_content(item.get("content"))


def decode_reasoning(item: Item) -> Reasoning:
    """Read a reasoning item: ours where its encrypted content is a seal, else the upstream's own."""
    text = reasoning_text(item)
    encrypted = item.get("encrypted_content")
    if not isinstance(encrypted, str) or not encrypted:
        return Reasoning(text, id=text_or_none(item.get("id")), origin=R, summary=True)
    own = Reasoning(text, encrypted=encrypted, id=text_or_none(item.get("id")), origin=R, summary=True)
    return unseal(encrypted, text) or own


def reasoning_text(item: Item) -> str:
    """Return the full reasoning where it is given, else the summary; parts are paragraphs."""
    for key in ("content", "summary"):
        parts = item.get(key)
        texts = [part.get("text") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
        if found := "\n\n".join(text for text in texts if isinstance(text, str)):
            return found
    return ""


def decode_call(item: Item) -> ToolCall:
    """Read a function call."""
    return ToolCall(
        id=_call_id(item),
        name=text_or_none(item.get("name")) or "",
        arguments=arguments_text(item.get("arguments")),
        namespace=text_or_none(item.get("namespace")),
        item_id=text_or_none(item.get("id")),
    )


def _call_id(item: Item) -> str:
    return text_or_none(item.get("call_id")) or text_or_none(item.get("id")) or ""


def decode_custom_call(item: Item) -> ToolCall:
    """Read a call of a free-form tool."""
    return ToolCall(
        id=_call_id(item),
        name=text_or_none(item.get("name")) or "",
        arguments=text_or_none(item.get("input")) or "",
        kind=ToolKind.CUSTOM,
        namespace=text_or_none(item.get("namespace")),
        item_id=text_or_none(item.get("id")),
    )


def _output(item: Item, kind: ToolKind) -> tuple[Role, tuple[Part, ...]]:
    content = tuple(
        part if isinstance(part, Text | Image | Document | Opaque) else Text(getattr(part, "text", ""))
        for part in decode_content(item.get("output"))
    )
    failed = item.get("status") == "failed" or item.get("is_error") is True
    return Role.USER, (ToolResult(str(item.get("call_id") or ""), content, is_error=failed, kind=kind),)


_DECODERS: Mapping[str, Callable[[Item], tuple[Role, tuple[Part, ...]]]] = {
    "message": _message,
    "reasoning": lambda item: (Role.ASSISTANT, (decode_reasoning(item),)),
    "function_call": lambda item: (Role.ASSISTANT, (decode_call(item),)),
    "custom_tool_call": lambda item: (Role.ASSISTANT, (decode_custom_call(item),)),
    "function_call_output": lambda item: _output(item, ToolKind.FUNCTION),
    "custom_tool_call_output": lambda item: _output(item, ToolKind.CUSTOM),
}


# --- neutral -> items --------------------------------------------------------------------------------------------------


def encode_content(parts: Iterable[Part], dropped: set[str], quirks: frozenset[str]) -> list[Item]:
    """Write the parts of a user message or a tool result."""
    written = (_encode_content_part(part, dropped, quirks) for part in parts)
    return [part for part in written if part is not None]


def _encode_content_part(part: Part, dropped: set[str], quirks: frozenset[str]) -> Item | None:
    match part:
        case Text(text):
            return {"type": "input_text", "text": text} if text else None
        case Image() if "text_only" in quirks:
            dropped.add("image")
            return {"type": "input_text", "text": "[an image was left out: this model reads text only]"}
        case Image(media, detail):
            return {"type": "input_image", "image_url": _address(media, "an image"), "detail": detail or "auto"}
        case Document():
            return _encode_document(part)
        case Opaque(origin, raw) if origin is R:
            return dict(raw)
        case Opaque(_, _, label, required):
            if required:
                raise Inexpressible(label, R)
            dropped.add(label)
            return None
        case _:
            dropped.add("content out of place")
            return None


def _encode_document(document: Document) -> Item:
    media = document.media
    if media.text is not None:
        head = "\n".join(line for line in (document.title, document.context) if line)
        return {"type": "input_text", "text": f"{head}\n{media.text}" if head else media.text}
    if media.data is None and media.url is not None:
        return {"type": "input_file", "file_url": media.url}
    return {
        "type": "input_file",
        "filename": document.title or "document.pdf",
        "file_data": _address(media, "a document"),
    }


def _address(media: Media, what: str) -> str:
    url = data_url(media)
    if url is None:
        raise Inexpressible(f"{what} by file id", R)
    return url


def encode_result(result: ToolResult, dropped: set[str], quirks: frozenset[str]) -> Item:
    """Write a tool's output: text as a string, with pictures as a list of parts."""
    kind = "custom_tool_call_output" if result.kind is ToolKind.CUSTOM else "function_call_output"
    prefix = "[tool error] " if result.is_error else ""
    if all(isinstance(part, Text) for part in result.content):
        text = "\n".join(part.text for part in result.content if isinstance(part, Text))
        return {"type": kind, "call_id": result.call_id, "output": prefix + text}
    content = encode_content(result.content, dropped, quirks)
    if prefix:
        content.insert(0, {"type": "input_text", "text": prefix.strip()})
    return {"type": kind, "call_id": result.call_id, "output": content}


def encode_annotation(citation: Citation) -> Item:
    """Write an annotation."""
    if citation.origin is R and isinstance(citation.raw, dict):
        return citation.raw
    return {
        "type": "url_citation",
        "url": citation.url or "",
        "title": citation.title or "",
        "start_index": citation.start or 0,
        "end_index": citation.end or 0,
    }
