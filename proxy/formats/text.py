"""Where human text stands in the documents of a wire format, for masking and restoring: data, no walking.

A `Grammar` names the kinds of objects of a format. The rule is *everything is text* unless a kind says otherwise, so
that a member which a vendor adds tomorrow is masked, not leaked. Member names are structure, except in free values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shared.jsonio import Json

FREE = "free"
"""The kind of all that no grammar describes: every string in it is text, whatever its member is called."""
SCHEMA = "schema"
PROPERTIES = "properties"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object (or of the objects in a list)."""

    opaque: frozenset[str] = frozenset()
    """Members left alone with all that is below them: identifiers, enum-like values, signatures, media."""
    opaque_types: frozenset[str] = frozenset()
    """Values of `type` by which the whole object is left alone."""
    below: Mapping[str, str] = field(default_factory=dict)
    """Kinds of what stands below a member."""
    variants: Mapping[str, str] = field(default_factory=dict)
    """Kinds to use instead of this one, by the object's `role`."""
    otherwise: str = FREE
    """The kind of what stands below any other member."""
    json_texts: frozenset[str] = frozenset()
    """Members whose string is itself a JSON text, as tool arguments are."""
    media: Mapping[str, str] = field(default_factory=dict)
    """Members that hold base64, with the member that names its media type ("" if none does)."""
    numbers: bool = False
    """Whether long integers are values that somebody wrote, as in tool inputs."""
    names: bool = False
    """Whether members may be called by values that somebody wrote, as in `{"jane@acme.io": "admin"}`."""
    carries: bool = field(init=False)
    """Whether any string here is more than plain text."""

    def __post_init__(self) -> None:
        """Note what every string would ask."""
        object.__setattr__(self, "carries", bool(self.json_texts or self.media))


Grammar = Mapping[str, Kind]
Channel = tuple[str | int, ...]
"""A running text of a stream: what it is, and its indices."""
EVERY: Channel = ()
"""As a closing channel: all that are open. Otherwise a channel stands for all that begin like it."""


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of running text in a frame's document: `container[key]` is a string."""

    container: dict[str, Json]
    key: str
    channel: Channel
    json_text: bool = False
    """Whether the running text is a JSON text, so that what is put into it must be escaped."""


@dataclass(frozen=True, slots=True)
class TextMap:
    """Where text stands in a format's requests, replies and streams."""

    grammar: Grammar
    """Holds the kinds `request`, `reply` (whole bodies and errors) and `frame`, and what is below them."""
    deltas: Callable[[dict[str, Json]], list[Delta]]
    """The pieces of running text in a frame; everything else in it is whole."""
    closed: Callable[[dict[str, Json]], tuple[Channel, ...]]
    """The channels that have ended when this frame comes; its own deltas may be their last."""
    carry: Callable[[dict[str, Json], Channel, str], dict[str, Json]]
    """Return a delta document with `text`, given the last document of that channel."""


_SCHEMA_WORDS = frozenset(
    {
        "type", "format", "pattern", "required", "$ref", "$id", "$anchor", "$schema", "$dynamicRef", "$dynamicAnchor",
        "$vocabulary", "contentEncoding", "contentMediaType", "dependentRequired",
    }
)  # fmt: skip

SCHEMA_KINDS: Grammar = {
    SCHEMA: Kind(
        opaque=_SCHEMA_WORDS,
        below={
            **dict.fromkeys(
                ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"), PROPERTIES
            ),
            **dict.fromkeys(("enum", "const", "default", "examples", "example"), FREE),
        },
        otherwise=SCHEMA,
    ),
    PROPERTIES: Kind(otherwise=SCHEMA),
    FREE: Kind(numbers=True, names=True),
}
"""What all formats share: JSON schemas, whose keywords are no text, and free values."""
