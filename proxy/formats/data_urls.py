"""`data:` URLs (RFC 2397) as the OpenAI formats use them for images and files."""

import base64

from proxy.formats.ir import Media


def parse_url(url: str, *, media_type: str | None = None) -> Media:
    """Return the media behind `url`: its base64 bytes where it is a data URL, else the address itself."""
    if not url.startswith("data:"):
        return Media(media_type=media_type, url=url)
    head, _, payload = url[len("data:") :].partition(",")
    kind, *parameters = head.split(";")
    if "base64" not in parameters:
        return Media(media_type=kind or media_type, url=url)
    return Media(media_type=kind or media_type, data=payload)


def file_media(payload: str) -> Media:
    """Return the media of a `file_data` member: a data URL, or bare base64, which some clients send."""
    return parse_url(payload) if payload.startswith("data:") else Media(media_type="application/pdf", data=payload)


def as_plain_text(media: Media) -> Media:
    """Return media whose bytes are plain text as that text; other media as they are."""
    kind = media.media_type or ""
    if media.data is None or not (kind.startswith("text/") or kind == "application/json"):
        return media
    try:
        return Media(media_type="text/plain", text=base64.b64decode(media.data).decode())
    except ValueError:
        return media


def data_url(media: Media) -> str | None:
    """Return one URL for `media`; None where there is none (a file id, plain text)."""
    if media.data is not None:
        return f"data:{media.media_type or 'application/octet-stream'};base64,{media.data}"
    return media.url
