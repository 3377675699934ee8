"""A request as a scripted upstream received it."""

from dataclasses import dataclass

from shared.catalog.wire import WireFormat
from shared.jsonio import Json, loads

_SUFFIXES = {
    "/messages": WireFormat.ANTHROPIC,
    "/messages/count_tokens": WireFormat.ANTHROPIC,
    "/chat/completions": WireFormat.CHAT,
    "/responses": WireFormat.RESPONSES,
    "/responses/compact": WireFormat.RESPONSES,
}


@dataclass(slots=True)
class Received:
    """One request as it came over the wire, and how its exchange ended."""

    method: str
    path: str
    """Without the upstream's prefix, with the query string."""
    headers: list[tuple[str, str]]
    """In wire order, names as sent."""
    body: bytes
    arrived: float
    """Monotonic seconds."""
    ended: float | None = None
    """When the answer was complete or the connection had gone."""
    left: bool = False
    """The connection ended before the answer was complete."""

    @property
    def document(self) -> Json:
        """The body parsed."""
        return loads(self.body)

    @property
    def route(self) -> str:
        """The path without its query string."""
        return self.path.partition("?")[0]

    @property
    def wire(self) -> WireFormat | None:
        """The format that the path tells."""
        return next((wire for suffix, wire in _SUFFIXES.items() if self.route.endswith(suffix)), None)

    def header(self, name: str) -> str | None:
        """Return the first header called `name`, or None."""
        return next(iter(self.all_headers(name)), None)

    def all_headers(self, name: str) -> list[str]:
        """Return the values of every header line called `name`."""
        return [value for key, value in self.headers if key.lower() == name.lower()]
