"""Declared loss: which top-level members a target cannot say.

Most are left out and named; those whose absence would change what the client gets are refused instead.
"""

from collections.abc import Callable, Mapping

from proxy.errors import Inexpressible
from proxy.formats.ir import ChatRequest, ChoiceMode, HostedTool, Tool
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

_REFUSED: Mapping[str, Callable[[Json], bool]] = {
    "n": lambda value: isinstance(value, int) and value > 1,
    "logprobs": lambda value: value is True,
    "top_logprobs": lambda value: isinstance(value, int) and value > 0,
    "modalities": lambda value: isinstance(value, list) and "audio" in value,
    "audio": bool,
    "previous_response_id": bool,
    "conversation": bool,
    "prompt": bool,
    "background": lambda value: value is True,
    "mcp_servers": bool,
    "container": bool,
}
"""Members without counterpart whose absence would change what the client gets, and when they count as used."""

_HARMLESS = frozenset(
    {"store", "include", "metadata", "stream_options", "client_metadata", "truncation", "context_management"}
)
"""Members whose absence the client cannot notice in the reply; left out without a word in the `dropped` list."""


def declared_extras(request: ChatRequest, target: WireFormat, kept: frozenset[str] = frozenset()) -> set[str]:
    """Return the names of members left out for `target`. `kept`: those the encoder has written itself.

    Raises `Inexpressible` for members that cannot be left out.
    """
    names: set[str] = set()
    for origin, members in request.extras.items():
        if origin is target:
            continue
        for name, value in members.items():
            if name in kept:
                continue
            if name in _REFUSED and _REFUSED[name](value):
                raise Inexpressible(name, target)
            if name not in _HARMLESS and name not in _REFUSED:
                names.add(name)
    return names


def hosted_tools_left_out(request: ChatRequest, target: WireFormat) -> set[str]:
    """Return the labels of hosted tools that `target` cannot run.

    They are an offer beside the client's own tools and can be left out; where one is forced, or nothing else is
    offered, the request is about it: `Inexpressible`.
    """
    foreign = [tool for tool in request.tools if isinstance(tool, HostedTool) and tool.origin is not target]
    if not foreign:
        return set()
    choice = request.tool_choice
    own_names = {tool.name for tool in request.tools if isinstance(tool, Tool)}
    forced = choice is not None and choice.mode is ChoiceMode.TOOL and choice.name not in own_names
    required = choice is not None and choice.mode is ChoiceMode.REQUIRED and not own_names
    if forced or required or not own_names:
        raise Inexpressible(f"the hosted tool {foreign[0].label}", target)
    return {tool.label for tool in foreign}
