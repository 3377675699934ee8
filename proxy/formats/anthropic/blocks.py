"""Content blocks of Messages to neutral parts and back.

Source: Anthropic API reference, Messages, content block types (2026-11).
"""

from collections.abc import Callable, Iterable, Mapping

from proxy.errors import Inexpressible
from proxy.formats.data_urls import as_plain_text
from proxy.formats.ir import (
    Citation,
    Document,
    Image,
    Media,
    Opaque,
    Part,
    Reasoning,
    Refusal,
    Text,
    ToolCall,
    ToolResult,
)
from proxy.formats.seals import foreign_mark, unseal
from proxy.formats.shape import objects, parse_text, text_of, text_or_none
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json, JsonError

A = WireFormat.ANTHROPIC
Block = dict[str, Json]


def decode_content(content: Json, *, optional: bool = False) -> tuple[Part, ...]:
    """Read a content value: a string or a list of blocks. `optional`: unknown blocks may be left out (the model's own)."""
    if isinstance(content, str):
        return (Text(content),)
    if not isinstance(content, list):
        return ()
    return tuple(decode_block(block, optional=optional) for block in content if isinstance(block, dict))


def decode_block(block: Block, *, optional: bool = False) -> Part:
    """Read one block. Blocks that other formats cannot say become `Opaque`."""
    kind = text_or_none(block.get("type")) or "a block without a type"
    decoder = _DECODERS.get(kind)
    return decoder(block) if decoder else Opaque(A, block, kind, required=not optional and kind not in _OPTIONAL)


def decode_citation(raw: Json) -> Citation:
    """Read a citation; web sources have counterparts in the other formats."""
    known = raw if isinstance(raw, dict) else {}
    return Citation(
        origin=A,
        raw=raw,
        url=text_or_none(known.get("url") or known.get("source")),
        title=text_or_none(known.get("title") or known.get("document_title")),
        cited_text=text_or_none(known.get("cited_text")),
    )


def _text(block: Block) -> Part:
    citations = tuple(decode_citation(raw) for raw in objects(block.get("citations")))
    return Text(text_or_none(block.get("text")) or "", citations, block.get("cache_control"))


def _media(source: Json) -> Media | None:
    match source:
        case {"type": "base64", "data": str(payload)}:
            return Media(media_type=text_or_none(source.get("media_type")), data=payload)
        case {"type": "url", "url": str(url)}:
            return Media(media_type=text_or_none(source.get("media_type")), url=url)
        case {"type": "file", "file_id": str(file_id)}:
            return Media(file_id=file_id)
        case {"type": "text", "data": str(text)}:
            return Media(media_type="text/plain", text=text)
        case {"type": "content", "content": str() | list() as content} if _is_all_text(content):
            return Media(media_type="text/plain", text=text_of(content))
        case _:
            return None


def _is_all_text(content: Json) -> bool:
    return isinstance(content, str) or all(isinstance(part, dict) and part.get("type") == "text" for part in content)


def _image(block: Block) -> Part:
    media = _media(block.get("source"))
    return Image(media, cache=block.get("cache_control")) if media else Opaque(A, block, "image source")


def _document(block: Block) -> Part:
    media = _media(block.get("source"))
    if media is None:
        return Opaque(A, block, "document source")
    citations = block.get("citations")
    return Document(
        media,
        title=text_or_none(block.get("title")),
        context=text_or_none(block.get("context")),
        citations_enabled=citations.get("enabled") is True if isinstance(citations, dict) else None,
        cache=block.get("cache_control"),
    )


def _thinking(block: Block) -> Part:
    text = text_or_none(block.get("thinking")) or ""
    signature = block.get("signature")
    if not isinstance(signature, str) or not signature:
        return Reasoning(text)
    return unseal(signature, text) or Reasoning(text, signature=signature, origin=A)


def _redacted(block: Block) -> Part:
    sealed = str(block.get("data") or "")
    return unseal(sealed) or Reasoning(encrypted=sealed, origin=A, redacted=True)


def _tool_use(block: Block) -> Part:
    given = block.get("input", {})
    arguments = given if isinstance(given, str) else jsonio.dumps(given).decode()
    return ToolCall(
        str(block.get("id") or ""), str(block.get("name") or ""), arguments, cache=block.get("cache_control")
    )


def _tool_result(block: Block) -> Part:
    content = tuple(
        part if isinstance(part, Text | Image | Document | Opaque) else Opaque(A, block, "tool_result content")
        for part in decode_content(block.get("content"))
    )
    return ToolResult(
        str(block.get("tool_use_id") or ""),
        content,
        is_error=block.get("is_error") is True,
        cache=block.get("cache_control"),
    )


def _search_result(block: Block) -> Part:
    """A search result that the client brings is text with a source; other formats get it as text."""
    head = f"{block.get('title') or ''} ({block.get('source') or ''})".strip()
    return Text(f"{head}\n{text_of(block.get('content'))}", cache=block.get("cache_control"))


_DECODERS: Mapping[str, Callable[[Block], Part]] = {
    "text": _text,
    "image": _image,
    "document": _document,
    "thinking": _thinking,
    "redacted_thinking": _redacted,
    "tool_use": _tool_use,
    "tool_result": _tool_result,
    "search_result": _search_result,
}
_OPTIONAL = frozenset(
    {
        "server_tool_use",
        "web_search_tool_result",
        "web_fetch_tool_result",
        "code_execution_tool_result",
        "bash_code_execution_tool_result",
        "text_editor_code_execution_tool_result",
        "tool_search_tool_result",
        "tool_reference",
        "mcp_tool_use",
        "mcp_tool_result",
        "compaction",
        "fallback",
        "mid_conv_system",
    }
)
"""Records of what the vendor's own tools did. Another upstream answers without them; leaving them out is declared."""


# --- neutral -> blocks -------------------------------------------------------------------------------------------------


def encode_parts(parts: Iterable[Part], dropped: set[str]) -> list[Block]:
    """Write parts as blocks, in order. What has no counterpart is added to `dropped`, or raises `Inexpressible`."""
    blocks = (encode_part(part, dropped) for part in parts)
    return [block for block in blocks if block is not None]


def encode_part(part: Part, dropped: set[str]) -> Block | None:
    """Write one part; None where nothing is sent for it."""
    match part:
        case Text(text, _, cache):
            return _cached({"type": "text", "text": text}, cache) if text.strip() else None
        case Refusal(text):
            return {"type": "text", "text": text} if text.strip() else None
        case Image(media, _, cache):
            return _cached({"type": "image", "source": _source(media, "image")}, cache)
        case Document():
            return _encode_document(part)
        case Reasoning():
            return _encode_reasoning(part, dropped)
        case ToolCall():
            block = {"type": "tool_use", "id": part.id, "name": part.name, "input": parse_arguments(part.arguments)}
            return _cached(block, part.cache)
        case ToolResult():
            return _encode_result(part, dropped)
        case Opaque(origin, raw) if origin is A:
            return dict(raw)
        case Opaque(_, _, label, required):
            if required:
                raise Inexpressible(label, A)
            dropped.add(label)
            return None


def parse_arguments(arguments: str) -> dict[str, Json]:
    """Return the object that Anthropic wants. An empty text is {}; what is no object is kept under a name."""
    if not arguments.strip():
        return {}
    try:
        parsed = parse_text(arguments)
    except JsonError:
        return {"_raw": arguments}
    return parsed if isinstance(parsed, dict) else {"_value": parsed}


def encode_citation(citation: Citation) -> Json:
    """Write a citation. Of another format only web sources have a counterpart here."""
    if citation.origin is A:
        return citation.raw
    return {
        "type": "web_search_result_location",
        "url": citation.url or "",
        "title": citation.title,
        "cited_text": citation.cited_text or "",
        "encrypted_index": foreign_mark(citation.origin),
    }


def _cached(block: Block, cache: Json) -> Block:
    return {**block, "cache_control": cache} if cache is not None else block


def _source(media: Media, what: str) -> Block:
    if media.data is not None:
        return {"type": "base64", "media_type": media.media_type or "application/octet-stream", "data": media.data}
    if media.url is not None:
        return {"type": "url", "url": media.url}
    if media.text is not None:
        return {"type": "text", "media_type": "text/plain", "data": media.text}
    raise Inexpressible(f"{what} by file id", A)


def _encode_document(document: Document) -> Block:
    block: Block = {"type": "document", "source": _source(as_plain_text(document.media), "document")}
    if document.title:
        block["title"] = document.title
    if document.context:
        block["context"] = document.context
    if document.citations_enabled is not None:
        block["citations"] = {"enabled": document.citations_enabled}
    return _cached(block, document.cache)


def _encode_reasoning(reasoning: Reasoning, dropped: set[str]) -> Block | None:
    """Only Anthropic's own thinking, with its proof, goes back to Anthropic."""
    if reasoning.origin is A and reasoning.redacted and reasoning.encrypted:
        return {"type": "redacted_thinking", "data": reasoning.encrypted}
    if reasoning.origin is A and reasoning.signature:
        return {"type": "thinking", "thinking": reasoning.text, "signature": reasoning.signature}
    dropped.add("reasoning of another origin")
    return None


def _encode_result(result: ToolResult, dropped: set[str]) -> Block:
    content = encode_parts(result.content, dropped)
    block: Block = {"type": "tool_result", "tool_use_id": result.call_id}
    match content:
        case []:
            pass
        case [{"type": "text", "text": str(text)}] if len(content[0]) == 2:  # noqa: PLR2004 - nothing but type and text
            block["content"] = text
        case _:
            block["content"] = content
    if result.is_error:
        block["is_error"] = True
    return _cached(block, result.cache)
