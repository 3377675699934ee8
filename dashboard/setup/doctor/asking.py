"""The doctor's requests in the three formats, and what an answer says. Pure.

The question asks for one word, and in the streamed request for a planted e-mail address to be repeated: if guardrails work, the provider
sees a placeholder and the answer holds the address again.
"""

from collections.abc import Iterator

from dashboard.outbound import Answer, Call
from dashboard.setup.store import DOCTOR
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

PLANTED = "petra.lindqvist@lindqvist-bau.se"
"""An invented address at an invented company."""
_WORD = "Reply with the single word: ready"
_REPEAT = f"Repeat this e-mail address exactly, and nothing else: {PLANTED}"
_MOST_TOKENS = 300
_WITHIN_S = 120.0
_PATHS = {
    WireFormat.ANTHROPIC: "/v1/messages",
    WireFormat.CHAT: "/v1/chat/completions",
    WireFormat.RESPONSES: "/v1/responses",
}


def headers(key: str) -> dict[str, str]:
    """Return what every request of the doctor carries."""
    return {
        "authorization": f"Bearer {key}",
        "content-type": "application/json",
        "anthropic-version": "2023-06-01",
        "user-agent": DOCTOR,
    }


def word_call(proxy: str, key: str, wire: WireFormat, model: str) -> Call:
    """Ask for one word in a format."""
    return _call(proxy, key, wire, _body(wire, model, _WORD))


def repeat_call(proxy: str, key: str, model: str) -> Call:
    """Ask for the planted address back, as a stream."""
    body = {**_body(WireFormat.ANTHROPIC, model, _REPEAT), "stream": True}
    return _call(proxy, key, WireFormat.ANTHROPIC, body)


def said(wire: WireFormat, answer: Answer) -> str | None:
    """Return the text of a whole reply, or None when it is none of that format."""
    document = answer.document()
    if not isinstance(document, dict):
        return None
    match wire:
        case WireFormat.ANTHROPIC:
            parts = document.get("content")
            return _joined(parts) if document.get("type") == "message" and isinstance(parts, list) else None
        case WireFormat.CHAT:
            choices = document.get("choices")
            return _chat_text(choices) if isinstance(choices, list) and choices else None
        case WireFormat.RESPONSES:
            items = document.get("output")
            return _responses_text(items) if isinstance(items, list) else None


def streamed(answer: Answer) -> tuple[str, bool, int]:
    """Return the text of an Anthropic stream, whether it came to its proper end, and how many events it had."""
    pieces: list[str] = []
    ended, count = False, 0
    for event in _events(answer.body):
        count += 1
        ended = event.get("type") == "message_stop"
        delta = event.get("delta")
        if isinstance(delta, dict) and isinstance(delta.get("text"), str):
            pieces.append(delta["text"])
    return "".join(pieces), ended, count


def own_words(answer: Answer) -> str:
    """Return the message of an error, in any of the formats."""
    document = answer.document()
    error = document.get("error") if isinstance(document, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    return message.strip()[:400] if isinstance(message, str) else ""


def _call(proxy: str, key: str, wire: WireFormat, body: Json) -> Call:
    return Call("POST", f"{proxy}{_PATHS[wire]}", headers(key), body, within_s=_WITHIN_S)


def _body(wire: WireFormat, model: str, text: str) -> dict[str, Json]:
    match wire:
        case WireFormat.ANTHROPIC | WireFormat.CHAT:
            return {"model": model, "max_tokens": _MOST_TOKENS, "messages": [{"role": "user", "content": text}]}
        case WireFormat.RESPONSES:
            return {"model": model, "input": text, "max_output_tokens": _MOST_TOKENS, "store": False}


def _joined(parts: list[Json]) -> str:
    return "".join(part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str))


def _chat_text(choices: list[Json]) -> str | None:
    message = choices[0].get("message") if isinstance(choices[0], dict) else None
    return str(message.get("content") or "") if isinstance(message, dict) else None


def _responses_text(items: list[Json]) -> str:
    contents = [item.get("content") for item in items if isinstance(item, dict)]
    return "".join(_joined(content) for content in contents if isinstance(content, list))


def _events(body: bytes) -> Iterator[dict[str, Json]]:
    for line in body.split(b"\n"):
        if not line.startswith(b"data:"):
            continue
        try:
            event = jsonio.loads(line[5:].strip())
        except jsonio.JsonError:
            continue
        if isinstance(event, dict):
            yield event
