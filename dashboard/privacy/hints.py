"""An original with its middle hidden: enough to recognise one's own value, not enough to read it. Pure."""

_SECRET = frozenset({"password", "url_auth", "private_key"})
"""Of these nothing is shown."""
_BULLETS = "•" * 5
_SHOWN_OF = 4
_MOST_SHOWN = 3


def hint_of(category: str, original: str) -> str:
    """Return the beginning and the end of `original`, at most a quarter of it each."""
    shown = 0 if category in _SECRET else min(_MOST_SHOWN, len(original) // _SHOWN_OF)
    return f"{original[:shown]}{_BULLETS}{original[-shown:] if shown else ''}"
