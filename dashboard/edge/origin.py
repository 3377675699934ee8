"""Cross-site request forgery: what a browser says about where a request comes from, and what we make of it.

SameSite=Strict cookies already keep foreign sites out; but every port of a host is the same site, so that the origin
is compared as well. Source: Fetch Metadata (W3C, 2024) and RFC 6454.
"""

from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def foreign_origin(method: str, host: str, origin: str | None, fetch_site: str | None) -> bool:
    """Tell whether a request that a browser sends comes from a page that is not ours."""
    if origin is not None and not _same_origin(origin, host):
        return True
    if fetch_site == "cross-site":
        return True
    return fetch_site == "same-site" and method not in _SAFE_METHODS


def wrong_content_type(method: str, content_type: str | None, *, has_body: bool) -> bool:
    """Tell whether a body could have been sent by a plain HTML form: anything that is not `application/json`.

    Without a body only what a form would declare counts, since clients declare all sorts of things about nothing.
    """
    if method in _SAFE_METHODS:
        return False
    given = (content_type or "").partition(";")[0].strip().lower()
    return given != "application/json" if has_body else given in _FORM_TYPES


def _same_origin(origin: str, host: str) -> bool:
    """Compare `scheme://host:port` with a Host header. The scheme is not ours to know behind a TLS proxy."""
    try:
        given = urlsplit(origin)
        ours = urlsplit(f"{given.scheme}://{host}")
        default = _DEFAULT_PORTS.get(given.scheme)
        same_port = (given.port or default) == (ours.port or default)
    except ValueError:
        return False
    return default is not None and given.hostname is not None and given.hostname == ours.hostname and same_port
