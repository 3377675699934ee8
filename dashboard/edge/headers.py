"""Headers that every reply of the dashboard carries.

The policy allows no inline script. Inline styles are allowed because the component library positions its floating
parts by them; nothing is ever loaded from another origin.
"""

from starlette.types import Message, Send

_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

_ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_NO_STORE = ((b"cache-control", b"no-store"),)


def with_security_headers(send: Send, *, is_api: bool) -> Send:
    """Wrap `send` so that the reply starts with our headers; they replace what a route set by the same name."""
    ours = _ALWAYS + _NO_STORE if is_api else _ALWAYS
    names = {name for name, _ in ours}

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in names]
            message = {**message, "headers": [*kept, *ours]}
        await send(message)

    return send_with_headers
