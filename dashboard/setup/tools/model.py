"""What a tool is: where it keeps its configuration, what changes there, and what a person does where we cannot write."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.setup.documents.editor import Syntax
from dashboard.setup.documents.edits import Edit
from shared.catalog.models import CURRENT_CLAUDE
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

OPUS, SONNET, HAIKU = (CURRENT_CLAUDE[tier] for tier in ("opus", "sonnet", "haiku"))
"""Names that tools ask for; the tiers decide what serves them."""


@dataclass(frozen=True, slots=True)
class Target:
    """The proxy as a tool is told of it."""

    root: str
    """Without `/v1`."""
    key: str
    """A client key, or what stands in its place on the page."""
    now: str
    """RFC 3339, for files that keep the time of their last change."""

    @property
    def v1(self) -> str:
        """The base URL with `/v1`."""
        return f"{self.root}/v1"


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A file that we can change."""

    places: tuple[str, ...]
    """Below the home; the first that exists is changed, else the first is made."""
    syntax: Syntax
    edits: Callable[[Json, Target], list[Edit]]
    """The changes to a document, which is what the file says now."""
    hides: tuple[str, ...] = ()
    """Files that the tool would no longer read once this one is there."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """How the tool is started for one terminal, without changing anything."""

    variables: tuple[tuple[str, str], ...]
    command: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """Text to copy."""

    title: str
    language: str
    text: str


def _no_snippets(_: Target) -> tuple[Snippet, ...]:
    return ()


def _no_steps(_: Target) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool and its way to the proxy."""

    id: str
    label: str
    formats: tuple[WireFormat, ...]
    """The wire formats in which it can reach us; empty = none."""
    docs_url: str
    file: ConfigFile | None = None
    terminal: Callable[[Target], Terminal] | None = None
    steps: Callable[[Target], tuple[str, ...]] = _no_steps
    """What a person does, in order."""
    snippets: Callable[[Target], tuple[Snippet, ...]] = _no_snippets
    after: str = ""
    """What follows once the file is written."""
    caveat: str = ""
    """What does not work, or not everywhere."""
    programs: tuple[str, ...] = ()
    """Commands by which it is found on this machine."""
    folders: tuple[str, ...] = ()
    """Folders below the home by which it is found."""
    other_names: tuple[str, ...] = ()
    """Accepted by the API in place of the id."""
