"""Content parts, tool calls and reasoning members of Chat messages to neutral parts and back.

Source: OpenAI API reference, Chat Completions (2026-11); `reasoning_content` as DeepSeek and Moonshot document it,
`reasoning_details` as OpenRouter documents it.
"""

from typing import TypeGuard

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
    Text,
    ToolCall,
    ToolKind,
)
from proxy.formats.seals import is_sealed, seal, unseal
from proxy.formats.shape import arguments_text, integer, mapping, objects, text_of, text_or_none
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

C = WireFormat.CHAT
Member = dict[str, Json]


def decode_content(content: Json, *, optional: bool = False) -> tuple[Part, ...]:
    """Read a content value. `optional`: unknown parts may be left out (the model's own turns)."""
    if isinstance(content, str):
        return (Text(content),) if content else ()
    if not isinstance(content, list):
        return ()
    return tuple(part for raw in content for part in _decode_part(raw, optional=optional))


def _decode_part(raw: Json, *, optional: bool) -> tuple[Part, ...]:
    match raw:
        case str(text):
            return (Text(text),)
        case {"type": "text" | "input_text" | "output_text", "text": str(text)}:
            return (Text(text, cache=raw.get("cache_control")),)
        case {"type": "refusal", "refusal": str(text)}:
            return (Refusal(text),)
        case {"type": "image_url", "image_url": {"url": str(url)} as image}:
            return (Image(parse_url(url), text_or_none(image.get("detail")), raw.get("cache_control")),)
        case {"type": "image_url", "image_url": str(url)}:
            return (Image(parse_url(url), cache=raw.get("cache_control")),)
        case {"type": "file", "file": dict(file)}:
            title = text_or_none(file.get("filename"))
            return (Document(_file_media(file), title=title, cache=raw.get("cache_control")),)
        case {"type": "thinking", "thinking": thinking}:
            return (Reasoning(text_of(thinking), origin=C),)
        case _:
            kind = raw.get("type") if isinstance(raw, dict) else type(raw).__name__
            return (Opaque(C, raw, str(kind), required=not optional),)


def _file_media(file: Member) -> Media:
    if isinstance(file.get("file_data"), str):
        return file_media(file["file_data"])
    return Media(file_id=str(file.get("file_id") or ""))


def decode_reasoning(message: Member) -> tuple[Reasoning, ...]:
    """Read a message's reasoning: our seals where the client echoed them, else the vendors' plain members."""
    details = objects(message.get("reasoning_details"))
    opened = [unseal(entry["data"]) for entry in details if is_sealed(entry.get("data"))]
    sealed = tuple(reasoning for reasoning in opened if reasoning is not None)
    if sealed:
        return sealed
    text = reasoning_text(message) or "".join(str(entry.get("text") or entry.get("summary") or "") for entry in details)
    return (Reasoning(text, origin=C, raw=details or None),) if text or details else ()


def reasoning_text(message: Member) -> str:
    """Return the reasoning text of a message or delta, whichever member a vendor puts it in."""
    for key in ("reasoning_content", "reasoning"):
        if isinstance(message.get(key), str) and message[key]:
            return str(message[key])
    return ""


def decode_call(call: Member, default_id: str) -> ToolCall:
    """Read one entry of `tool_calls`."""
    extras = {key: value for key, value in call.items() if key not in {"id", "type", "index", "function", "custom"}}
    call_id = text_or_none(call.get("id")) or default_id
    custom = call.get("custom")
    if isinstance(custom, dict):
        return ToolCall(
            call_id, str(custom.get("name") or ""), _string(custom.get("input")), ToolKind.CUSTOM, extras=extras
        )
    function = mapping(call.get("function"))
    return ToolCall(call_id, str(function.get("name") or ""), arguments_text(function.get("arguments")), extras=extras)


def decode_annotations(message: Member) -> tuple[Citation, ...]:
    """Read `url_citation` annotations."""
    return tuple(decode_citation(raw) for raw in objects(message.get("annotations")))


def decode_citation(raw: Member) -> Citation:
    """Read one annotation; Chat nests the source under its type."""
    source = raw.get("url_citation")
    source = source if isinstance(source, dict) else raw
    return Citation(
        origin=C,
        raw=raw,
        url=text_or_none(source.get("url")),
        title=text_or_none(source.get("title")),
        start=integer(source.get("start_index")),
        end=integer(source.get("end_index")),
    )


# --- neutral -> members ------------------------------------------------------------------------------------------------


def encode_user_part(part: Part, dropped: set[str], quirks: frozenset[str]) -> Member | None:
    """Write a part of a user message; None where nothing is sent for it."""
    match part:
        case Text(text):
            return {"type": "text", "text": text} if text else None
        case Image() if "text_only" in quirks:
            dropped.add("image")
            return {"type": "text", "text": "[an image was left out: this model reads text only]"}
        case Image(media, detail):
            return _encode_image(media, detail)
        case Document():
            return _encode_document(part)
        case Opaque(origin, raw) if origin is C and isinstance(raw, dict):
            return raw
        case Opaque(_, _, label, required):
            if required:
                raise Inexpressible(label, C)
            dropped.add(label)
            return None
        case _:
            dropped.add("content out of place")
            return None


def _encode_image(media: Media, detail: str | None) -> Member:
    url = data_url(media)
    if url is None:
        raise Inexpressible("an image by file id", C)
    return {"type": "image_url", "image_url": {"url": url, "detail": detail} if detail else {"url": url}}


def _encode_document(document: Document) -> Member:
    media = document.media
    if media.text is not None:
        head = "\n".join(line for line in (document.title, document.context) if line)
        return {"type": "text", "text": f"{head}\n{media.text}" if head else media.text}
    url = data_url(media) if media.data is not None else None
    if url is None:
        raise Inexpressible("a document by address" if media.url else "a document by file id", C)
    return {"type": "file", "file": {"filename": document.title or "document.pdf", "file_data": url}}


def encode_call(call: ToolCall) -> Member:
    """Write one entry of `tool_calls`."""
    if call.kind is ToolKind.CUSTOM:
        return {"id": call.id, "type": "custom", "custom": {"name": call.name, "input": call.arguments}}
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments or "{}"},
        **({"extra_content": call.extras["extra_content"]} if "extra_content" in call.extras else {}),
    }


def sealed_detail(reasoning: Reasoning, index: int) -> Member:
    """Write reasoning of another origin as the `reasoning_details` entry that clients echo."""
    return {
        "type": "reasoning.encrypted",
        "index": index,
        "id": None,
        "format": "codegate-v1",
        "data": seal(reasoning, with_text=True),
    }


def needs_seal(reasoning: Reasoning) -> bool:
    """Tell whether `reasoning_content` alone would lose something: what proves the reasoning, or whose it is."""
    if reasoning.origin is C:
        return reasoning.raw is not None and not is_own_details(reasoning.raw)
    return bool(reasoning.text or reasoning.signature or reasoning.encrypted or reasoning.raw is not None)


def is_own_details(raw: Json) -> TypeGuard[list[Member]]:
    """Tell `reasoning_details` of a Chat upstream from other native forms."""
    return isinstance(raw, list)


def encode_citation(citation: Citation) -> Json:
    """Write an annotation. Only sources with an address have a counterpart here."""
    if citation.origin is C:
        return citation.raw
    return {
        "type": "url_citation",
        "url_citation": {
            "url": citation.url or "",
            "title": citation.title or "",
            "start_index": citation.start or 0,
            "end_index": citation.end or 0,
        },
    }


def _string(value: Json) -> str:
    return value if isinstance(value, str) else ""
