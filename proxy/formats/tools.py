"""Tools across formats: namespaces flattened, free-form tools as functions, names and ids that fit, and all of it back.

One stage before the request encoder (`adapt_tools`), one behind the reply decoder (`ToolMap.restore`, `CallRestorer`),
so that the codecs themselves know nothing of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from proxy.formats.ir import (
    ArgumentsDelta,
    ChatRequest,
    Event,
    Part,
    PartFinished,
    PartStarted,
    Tool,
    ToolCall,
    ToolChoice,
    ToolKind,
    ToolResult,
    Turn,
)
from proxy.formats.names import fit_id, fit_names
from proxy.formats.shape import parse_text
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import JsonError

_INPUT = "input"
"""The one member of a function that stands for a free-form tool."""


ToolKey = tuple[str | None, str]
"""A tool's namespace and its name there."""


@dataclass(frozen=True, slots=True)
class ToolMap:
    """How the client's tools are called towards this upstream, and which tool a name stands for on the way back."""

    wire_names: Mapping[ToolKey, str] = field(default_factory=dict)
    """The client's namespace and name -> name on the wire."""
    tools: Mapping[str, Tool] = field(default_factory=dict)
    """Name on the wire -> the client's own tool."""
    free_form_kept: bool = False
    """Whether the upstream takes free-form tools as they are."""

    def restore(self, call: ToolCall, client: WireFormat) -> ToolCall:
        """Return an upstream's call as the client knows the tool."""
        tool = self.tools.get(call.name)
        fitted = replace(call, id=fit_id(call.id, client))
        if tool is None:
            return fitted
        arguments = call.arguments
        if tool.kind is ToolKind.CUSTOM and call.kind is ToolKind.FUNCTION:
            arguments = free_text(call.arguments)
        return replace(fitted, name=tool.name, namespace=tool.namespace, kind=tool.kind, arguments=arguments)


NO_NAMES = ToolMap()
"""Of a request whose tools go out as they are."""


def adapt_tools(request: ChatRequest, target: WireFormat) -> tuple[ChatRequest, ToolMap]:
    """Return the request as `target` can take its tools, and the map that brings replies back."""
    keep_free_form = target is WireFormat.RESPONSES
    own = [tool for tool in request.tools if isinstance(tool, Tool)]
    keys = [(tool.namespace, tool.name) for tool in own] + _keys_in_history(request)
    wire_names = fit_names({key: flat_name(*key) for key in keys}, target)
    names = ToolMap(
        wire_names=wire_names,
        tools={wire_names[tool.namespace, tool.name]: tool for tool in own},
        free_form_kept=keep_free_form,
    )
    adapted = replace(
        request,
        tools=tuple(_adapt_tool(tool, names) if isinstance(tool, Tool) else tool for tool in request.tools),
        tool_choice=_adapt_choice(request.tool_choice, names),
        turns=tuple(_adapt_turn(turn, names, target) for turn in request.turns),
    )
    return adapted, names


def flat_name(namespace: str | None, name: str) -> str:
    """Return the one name of a tool inside a namespace."""
    if not namespace:
        return name
    prefix = namespace if namespace.endswith("__") else f"{namespace}__"
    return name if name.startswith(prefix) else prefix + name


def free_text(arguments: str) -> str:
    """Take the free text out of a function's arguments; text that is not of the agreed shape is returned as it is."""
    try:
        document = parse_text(arguments)
    except JsonError:
        return arguments
    if isinstance(document, dict) and isinstance(document.get(_INPUT), str):
        return str(document[_INPUT])
    return arguments


class CallRestorer:
    """Bring the tool calls of one reply stream back to the client's names, kinds and ids, delta by delta."""

    def __init__(self, names: ToolMap, client: WireFormat) -> None:
        self._names = names
        self._client = client
        self._free_form: dict[int, FreeTextReader] = {}

    def feed(self, event: Event) -> list[Event]:
        """Return what `event` becomes for the client."""
        match event:
            case PartStarted(index, ToolCall() as call):
                restored = self._names.restore(replace(call, arguments=""), self._client)
                if restored.kind is ToolKind.CUSTOM and call.kind is ToolKind.FUNCTION:
                    self._free_form[index] = FreeTextReader()
                return [PartStarted(index, replace(restored, arguments=""))]
            case ArgumentsDelta(index, text) if index in self._free_form:
                unwrapped = self._free_form[index].feed(text)
                return [ArgumentsDelta(index, unwrapped)] if unwrapped else []
            case PartFinished(index) if index in self._free_form:
                rest = self._free_form.pop(index).finish()
                return [*([ArgumentsDelta(index, rest)] if rest else []), event]
            case _:
                return [event]


class FreeTextReader:
    """Read the string in `{"input": "…"}` while it streams. Anything of another shape is given back whole at the end."""

    _HEAD = re.compile(r'\s*\{\s*"input"\s*:\s*"')
    _HEAD_LIMIT = 64

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self._closed = False

    def feed(self, text: str) -> str:
        """Return the free text that `text` completes."""
        if self._closed:
            return ""
        self._held += text
        if not self._inside:
            head = self._HEAD.match(self._held)
            if head is None:
                return ""
            self._inside = True
            self._held = self._held[head.end() :]
        return self._take()

    def finish(self) -> str:
        """Return what is left: nothing after a well-formed end, else the text as it stands."""
        if self._closed:
            return ""
        rest, self._held = self._held, ""
        return rest if self._inside else free_text(rest)

    def _take(self) -> str:
        """Unescape up to the closing quote, or up to the last point where no escape is cut."""
        end = position = 0
        while position < len(self._held):
            character = self._held[position]
            if character == '"':
                self._closed = True
                break
            width = 1 if character != "\\" else self._escape_width(position)
            if width == 0:
                break
            position += width
            end = position
        raw, self._held = self._held[:end], self._held[end:]
        return _unescape(raw) if raw else ""

    def _escape_width(self, position: int) -> int:
        """Return the length of the escape at `position`, a surrogate pair as one; 0 when it is not complete."""
        held = self._held
        if position + 1 >= len(held):
            return 0
        if held[position + 1] != "u":
            return 2
        if position + 6 > len(held):
            return 0
        if held[position + 2 : position + 4].lower() not in {"d8", "d9", "da", "db"}:
            return 6
        return 12 if position + 12 <= len(held) else 0


def _unescape(raw: str) -> str:
    """Read the inside of a JSON string; what a model wrote against the rules (a bare line break) stays as it is."""
    try:
        return str(parse_text(f'"{raw}"'))
    except JsonError:
        return raw


def _keys_in_history(request: ChatRequest) -> list[ToolKey]:
    calls = (part for turn in request.turns for part in turn.parts if isinstance(part, ToolCall))
    return [(call.namespace, call.name) for call in calls]


def _adapt_tool(tool: Tool, names: ToolMap) -> Tool:
    named = replace(tool, name=names.wire_names[tool.namespace, tool.name], namespace=None)
    if tool.kind is ToolKind.FUNCTION or names.free_form_kept:
        return named
    syntax = tool.format.get("definition") if isinstance(tool.format, dict) else None
    hint = "The whole input of the tool, as plain text." + (
        f" It must follow this grammar:\n{syntax}" if syntax else ""
    )
    schema = {
        "type": "object",
        "properties": {_INPUT: {"type": "string", "description": hint}},
        "required": [_INPUT],
        "additionalProperties": False,
    }
    return replace(named, kind=ToolKind.FUNCTION, schema=schema, format=None)


def _adapt_choice(choice: ToolChoice | None, names: ToolMap) -> ToolChoice | None:
    if choice is None:
        return None
    kind = choice.kind if names.free_form_kept else ToolKind.FUNCTION
    allowed = None if choice.allowed is None else tuple(_wire_name(name, names) for name in choice.allowed)
    return replace(choice, name=_wire_name(choice.name, names) if choice.name else None, kind=kind, allowed=allowed)


def _wire_name(name: str, names: ToolMap) -> str:
    """A tool choice names no namespace: the first tool of that name is meant."""
    return next((wire for (_, own), wire in names.wire_names.items() if own == name), name)


def _adapt_turn(turn: Turn, names: ToolMap, target: WireFormat) -> Turn:
    if not any(isinstance(part, ToolCall | ToolResult) for part in turn.parts):
        return turn
    parts: list[Part] = []
    for part in turn.parts:
        match part:
            case ToolCall():
                parts.append(_adapt_call(part, names, target))
            case ToolResult():
                kind = part.kind if names.free_form_kept else ToolKind.FUNCTION
                parts.append(replace(part, call_id=fit_id(part.call_id, target), kind=kind))
            case _:
                parts.append(part)
    return replace(turn, parts=tuple(parts))


def _adapt_call(call: ToolCall, names: ToolMap, target: WireFormat) -> ToolCall:
    named = replace(
        call,
        id=fit_id(call.id, target),
        name=names.wire_names[call.namespace, call.name],
        namespace=None,
    )
    if call.kind is ToolKind.FUNCTION or names.free_form_kept:
        return named
    wrapped = jsonio.dumps({_INPUT: call.arguments}).decode()
    return replace(named, kind=ToolKind.FUNCTION, arguments=wrapped)
