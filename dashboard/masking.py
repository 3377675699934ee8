"""How a secret is shown: its first eight and last four characters, or nothing of a short one."""

from urllib.parse import urlsplit

MASK = "****"
_SHORTEST_SHOWN = 20


def masked(secret: str) -> str:
    """Return `abcdefgh...wxyz`, or `****` for fewer than twenty characters."""
    if len(secret) < _SHORTEST_SHOWN:
        return MASK
    return f"{secret[:8]}...{secret[-4:]}"


def masked_url(url: str) -> str:
    """Return `url` with the password in it masked."""
    login, at, _ = urlsplit(url).netloc.rpartition("@")
    if not at or ":" not in login:
        return url
    return url.replace(f"{login}@", f"{login.partition(':')[0]}:{MASK}@", 1)
